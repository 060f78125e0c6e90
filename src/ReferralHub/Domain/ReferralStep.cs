using static ReferralHub.Domain.ReferralStatus;

namespace ReferralHub.Domain;

/// <summary>
/// The steps a referral can take, with the states they lead from and to; there are no others. The statement that takes one is guarded by
/// <see cref="From"/>. <see cref="Reason"/> is what is noted if nobody says another.
/// </summary>
internal sealed record ReferralStep(string Name, string[] From, string[] To, string? Reason)
{
    /// <summary>The person has proven an address or a phone, and nothing holds the referral.</summary>
    public static readonly ReferralStep Settle = new("succeeded", [Pending], [Successful], null);

    /// <summary>Time is up. Not for who is verified and only held.</summary>
    public static readonly ReferralStep Expire = new("expired", [Pending], [Expired], "not_verified_in_time");

    /// <summary>Lifts a hold or overturns a decision: successful if the person is verified, else pending and not held.</summary>
    public static readonly ReferralStep Approve = new("approved", [Pending, Rejected, Expired], [Pending, Successful], "approved");

    public static readonly ReferralStep Reject = new("rejected", [Pending], [Rejected], "rejected_by_admin");

    public static readonly ReferralStep Reverse = new("reversed", [Successful], [Reversed], "reversed_by_admin");

    /// <summary>The reason of what a partner takes back.</summary>
    public const string ReversedByPartner = "reversed_by_partner";

    public static readonly IReadOnlyList<ReferralStep> All = [Settle, Expire, Approve, Reject, Reverse];

    /// <summary>The name of the step in the audit trail.</summary>
    public string Action => $"referral_{Name}";

    /// <summary>Whether any step leads from the one state to the other.</summary>
    public static bool Leads(string from, string to) => All.Any(step => step.From.Contains(from) && step.To.Contains(to));
}
