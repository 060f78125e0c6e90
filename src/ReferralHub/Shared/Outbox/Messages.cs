using System.Text.Json.Serialization;
using MediatR;

namespace ReferralHub.Shared.Outbox;

/// <summary>
/// What happened, written in the transaction in which it happened; a slice takes it up afterwards. The type's name is stored:
/// renaming one loses the messages under way. <see cref="Lane"/> says whose slowness it must not share.
/// </summary>
internal interface IOutboxMessage : IRequest
{
    static abstract string Lane { get; }
}

internal static class Lanes
{
    public const string Mail = "mail";

    public const string Sms = "sms";

    public const string Referrals = "referrals";

    public const string Rewards = "rewards";

    public static readonly string[] All = [Mail, Sms, Referrals, Rewards];
}

/// <summary>
/// Somebody must prove that an address is theirs: after sign-up, or asked again for an address that may belong to nobody.
/// </summary>
internal sealed record VerificationAsked(string Email, string Seed, DateTime RequestedAt) : IOutboxMessage
{
    public static string Lane => Lanes.Mail;
}

/// <summary>A reset was asked for an address that may belong to nobody: only the worker looks, so that the request tells nothing.</summary>
internal sealed record PasswordResetAsked(string Email, string Seed, DateTime RequestedAt) : IOutboxMessage
{
    public static string Lane => Lanes.Mail;
}

/// <summary>A password is new; its owner hears of it.</summary>
internal sealed record PasswordChanged(Guid UserId, DateTime At) : IOutboxMessage
{
    public static string Lane => Lanes.Mail;
}

/// <summary>A refresh token was used after its successor: its session was ended.</summary>
internal sealed record SessionEnded(Guid UserId, DateTime At) : IOutboxMessage
{
    public static string Lane => Lanes.Mail;
}

/// <summary>
/// A person wants another e-mail address, which must prove itself first; the old one hears of it. A new password begins another round,
/// which this is no part of.
/// </summary>
internal sealed record EmailChangeAsked(Guid UserId, string Email, string Seed, DateTime RequestedAt, int Round) : IOutboxMessage
{
    public static string Lane => Lanes.Mail;
}

/// <summary>A code was asked for a phone that may belong to nobody yet. It follows from the seed under a key of the server.</summary>
internal sealed record PhoneCodeAsked(string Phone, string Seed, DateTime RequestedAt) : IOutboxMessage
{
    public static string Lane => Lanes.Sms;
}

/// <summary>
/// Somebody was referred: nothing comes of it before the fraud screen has looked. <paramref name="AddressAlone"/>: it has, and their e-mail
/// address is another since.
/// </summary>
internal sealed record ReferralMade(Guid ReferralId, bool AddressAlone = false) : IOutboxMessage
{
    public static string Lane => Lanes.Referrals;
}

/// <summary>A referral with this person on either side became successful or ceased to be. A trigger of <c>referrals</c> says so.</summary>
internal sealed record RewardsDue(Guid UserId) : IOutboxMessage
{
    public static string Lane => Lanes.Rewards;
}

/// <summary>A conversion of such a referral came, was taken back, or went with its success. Triggers of both tables say so.</summary>
internal sealed record ConversionRewardsDue(Guid UserId) : IOutboxMessage
{
    public static string Lane => Lanes.Rewards;
}

/// <summary>A partner's endpoint took nothing for three days and was disabled; the partner hears of it.</summary>
internal sealed record WebhookDisabled(Guid WebhookId, DateTime FailingSince, DateTime At) : IOutboxMessage
{
    public static string Lane => Lanes.Mail;
}

/// <summary>How they are stored: their members as they are called here.</summary>
[JsonSerializable(typeof(VerificationAsked)), JsonSerializable(typeof(PasswordResetAsked)), JsonSerializable(typeof(PasswordChanged))]
[JsonSerializable(typeof(SessionEnded)), JsonSerializable(typeof(EmailChangeAsked)), JsonSerializable(typeof(PhoneCodeAsked))]
[JsonSerializable(typeof(ReferralMade)), JsonSerializable(typeof(RewardsDue)), JsonSerializable(typeof(ConversionRewardsDue))]
[JsonSerializable(typeof(WebhookDisabled))]
internal sealed partial class MessagesJson : JsonSerializerContext;
