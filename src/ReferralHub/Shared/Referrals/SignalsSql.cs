using ReferralHub.Shared.Hosting;

namespace ReferralHub.Shared.Referrals;

internal static class SignalsSql
{
    /// <summary>What the fraud screen compares.</summary>
    public static readonly Kept Kept = new("signals of referrals", TimeSpan.FromDays(30), "referral_signals", "at", "referral_id");
}
