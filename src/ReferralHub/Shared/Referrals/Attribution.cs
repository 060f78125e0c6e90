using System.Net;
using System.Security.Cryptography;
using Dapper;
using ReferralHub.Domain;
using ReferralHub.Shared.Outbox;
using ReferralHub.Shared.Security;

namespace ReferralHub.Shared.Referrals;

/// <summary>What an unusable code is answered with, in the field it came in.</summary>
internal static class AttributionErrors
{
    public static Error Unknown(string field = "referral_code") => Error.Invalid("invalid_referral_code", "Invalid referral code", field);

    public static Error Expired(string field = "referral_code") =>
        Error.Invalid("referral_link_expired", "This referral link has expired", field);

    public static Error Disabled(string field = "referral_code") =>
        Error.Invalid("referral_link_disabled", "This referral link is switched off", field);

    public static Error Full(string field = "referral_code") =>
        Error.Invalid("referral_link_full", "This referral link has been used as often as it may", field);

    public static readonly Error[] All = [Unknown(), Expired(), Disabled(), Full()];

    /// <summary>Null if the link is open.</summary>
    public static Error? Of(string? state, string field) => state switch
    {
        "open" => null,
        "expired" => Expired(field),
        "disabled" => Disabled(field),
        "full" => Full(field),
        _ => Unknown(field)
    };
}

/// <summary>
/// Who is credited with a person, whatever the path: the code they give, else the one of the cookie their click left, else nobody. A code
/// that is given must be right (<see cref="Required"/>); a cookie that has gone bad is passed over, for its owner cannot mend it.
/// </summary>
internal sealed record Attribution(string? Code, bool Required)
{
    public static Attribution Of(string? given, string? cookie) => string.IsNullOrEmpty(given) ? new(cookie, false) : new(given, true);

    /// <summary>Given, and nobody's code can look like that.</summary>
    public bool IsMalformed => Required && ReferralCode.Key(Code) is null;
}

/// <summary>The parameters of <see cref="ReferralSql.Attribute"/> and <see cref="ReferralSql.Refer"/>.</summary>
internal sealed class Invitations(ServerKeys keys, TimeProvider clock)
{
    /// <summary>Adds what the statement needs to <paramref name="own"/>; <c>@Now</c> is among it.</summary>
    public DynamicParameters With(object own, Attribution attribution, IPAddress? address)
    {
        var now = clock.GetUtcNow();
        var referralId = Guid.CreateVersion7(now);
        var key = ReferralCode.Key(attribution.Code);
        var screening = OutboxRow.Of(new ReferralMade(referralId));
        var telling = address is not null && FraudScreen.IsTelling(address) ? address : null;
        var parameters = new DynamicParameters(own);
        parameters.AddDynamicParams(new
        {
            ReferralId = referralId,
            InviteKey = key,
            InviteFolded = key is null ? null : ReferralCode.Folded(key),
            AddressHash = telling is null ? null : AddressHash(telling),
            NetworkHash = telling is null ? null : NetworkHash(telling),
            ScreenLane = screening.Lane,
            ScreenType = screening.Type,
            ScreenPayload = screening.Payload,
            Now = now.UtcDateTime
        });
        return parameters;
    }

    /// <summary>An IPv4 address, or an IPv6 /64: one household or device.</summary>
    public byte[] AddressHash(IPAddress address) => Hash(address, 32);

    /// <summary>An IPv4 /24, or an IPv6 /64: one office or provider's pool.</summary>
    public byte[] NetworkHash(IPAddress address) => Hash(address, 24);

    private byte[] Hash(IPAddress address, int bits)
    {
        var folded = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var bytes = folded.GetAddressBytes();
        var kept = bytes.Length == 4 ? bits / 8 : 8;
        byte[] said = [(byte)bytes.Length, (byte)kept, .. bytes.AsSpan(0, kept)];
        return HMACSHA256.HashData(keys.ReferralSignals, said)[..16];
    }
}
