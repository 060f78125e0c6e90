using System.Diagnostics.Metrics;
using ReferralHub.Domain;
using ReferralHub.Shared.Telemetry;

namespace ReferralHub.Shared.Referrals;

/// <summary>
/// What becomes of referrals. Triggers note each change of a status as an event, whatever statement made it, and the dispatcher of webhooks
/// takes each event up once: there they are counted. A hold changes no status and makes no event; the screen counts those.
/// </summary>
internal sealed class ReferralMetrics(IMeterFactory meters)
{
    private const string Prefix = "referral.";
    private const string Created = $"{Prefix}created";

    /// <summary>What the program itself says; an admin's own words are others.</summary>
    private static readonly HashSet<string> s_known =
    [
        .. ReferralStep.All.Select(step => step.Reason).OfType<string>(), ReferralStep.ReversedByPartner,
        FraudScreen.SelfReferralAlias, FraudScreen.SameDeviceAddress, FraudScreen.Velocity, FraudScreen.DisposableEmail
    ];

    private readonly Counter<long> _referrals = meters.Ours().CreateCounter<long>(
        "referralhub.referrals", "{referral}", "Changes of referrals, by the new status and by reason");
    private readonly Counter<long> _held = meters.Ours().CreateCounter<long>(
        "referralhub.referrals.held", "{referral}", "Referrals that the fraud screen holds for a reviewer, by reason");

    /// <summary>An event of another kind counts nothing.</summary>
    public void Happened(string type, string? reason)
    {
        if (type.StartsWith(Prefix, StringComparison.Ordinal))
            _referrals.Add(("status", type is Created ? ReferralStatus.Pending : type[Prefix.Length..]), ("reason", Known(reason)));
    }

    public void Held(string reason) => _held.Add("reason", Known(reason));

    private static string Known(string? reason) => reason is null ? "none" : s_known.Contains(reason) ? reason : "other";
}
