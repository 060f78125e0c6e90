namespace ReferralHub.Domain;

/// <summary>The states of a referral, as stored and as shown.</summary>
internal static class ReferralStatus
{
    public const string Pending = "pending";
    public const string Successful = "successful";
    public const string Rejected = "rejected";
    public const string Expired = "expired";
    public const string Reversed = "reversed";

    public static readonly IReadOnlyList<string> All = [Pending, Successful, Rejected, Expired, Reversed];
}
