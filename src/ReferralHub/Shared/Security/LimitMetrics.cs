using System.Diagnostics.Metrics;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Telemetry;

namespace ReferralHub.Shared.Security;

internal sealed class LimitMetrics(IMeterFactory meters)
{
    /// <summary>The pause between two texts to a number, which is no policy and has no setting.</summary>
    public const string PhoneResend = "phone_resend";

    /// <summary>One export at a time to a person.</summary>
    public const string LongAnswer = "long_answer";

    private readonly Counter<long> _refused = meters.Ours().CreateCounter<long>(
        "referralhub.limits.refused", "{call}", "Calls that a limit refused, by limit");

    public void Refused(LimitPolicy policy) => Refused(policy.Term);

    public void Refused(string limit) => _refused.Add("limit", limit);
}
