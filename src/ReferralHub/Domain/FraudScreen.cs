using System.Net;

namespace ReferralHub.Domain;

/// <summary>
/// What makes a referral suspicious, and what comes of it. A rejection goes before any hold, and of several holds the first in the order
/// below is told: from what says most of these two people to what says least.
/// </summary>
internal static class FraudScreen
{
    public const string SelfReferralAlias = "self_referral_alias";
    public const string SameDeviceAddress = "same_device_address";
    public const string Velocity = "velocity";
    public const string DisposableEmail = "disposable_email";

    /// <summary>
    /// Loopback, private (RFC 1918, RFC 4193), link-local, shared by a provider (RFC 6598) and unspecified: who comes from there came
    /// through something of ours or of their provider's, and shares the address with people unknown.
    /// </summary>
    private static readonly IPNetwork[] s_shared =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16",
            "::/128", "::1/128", "fc00::/7", "fe80::/10"
        }.Select(network => IPNetwork.Parse(network))
    ];

    /// <summary>Only one's own mailbox under another name is plain enough to reject; an office or a family is not.</summary>
    public static string StatusOf(string reason) => reason is SelfReferralAlias ? ReferralStatus.Rejected : ReferralStatus.Pending;

    /// <summary>Whether an address tells one household or device from others.</summary>
    public static bool IsTelling(IPAddress address)
    {
        var folded = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return !s_shared.Any(network => network.Contains(folded));
    }

    public static bool IsSameMailbox(string? one, string? other) =>
        one is not null && other is not null && Mailbox(one) == Mailbox(other);

    public static bool IsDisposable(string? email) =>
        email is not null && DisposableDomains.Hold(email[(email.LastIndexOf('@') + 1)..]);

    /// <summary>Where mail to it ends up: without <c>+tag</c> at every domain, without dots at Google's, which has two names.</summary>
    internal static string Mailbox(string email)
    {
        var key = EmailAddress.Key(email);
        var at = key.LastIndexOf('@');
        var (name, domain) = (key[..at], key[(at + 1)..]);
        // a name that begins with the plus is no tag of another
        if (name.IndexOf('+', StringComparison.Ordinal) is > 0 and var plus)
            name = name[..plus];
        return domain is "gmail.com" or "googlemail.com"
            ? $"{name.Replace(".", "", StringComparison.Ordinal)}@gmail.com"
            : $"{name}@{domain}";
    }
}
