namespace ReferralHub.Domain;

/// <summary>What a token is good for, as in its <c>scope</c> (RFC 6749, 3.3). People have the one, partners some of the others.</summary>
internal static class Scope
{
    public const string User = "user";
    public const string ReadReferrals = "referrals:read";
    public const string WriteConversions = "conversions:write";
    public const string ManageWebhooks = "webhooks:manage";

    public static readonly IReadOnlyList<string> OfPartners = [ReadReferrals, WriteConversions, ManageWebhooks];

    /// <summary>The single scopes of a list that blanks separate, each once.</summary>
    public static string[] Split(string? list) => [.. (list ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct()];
}
