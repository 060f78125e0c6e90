using MediatR;

namespace ReferralHub.Shared.Outbox;

/// <summary>
/// What happened, written in the transaction in which it happened; a slice takes it up afterwards. The type's name is stored: renaming one
/// loses the messages under way, and so does a new member without a default.
/// </summary>
internal interface IOutboxMessage : IRequest
{
    /// <summary>One of <see cref="Lanes"/>: whose slowness it must not share.</summary>
    static abstract string Lane { get; }
}

internal static class Lanes
{
    internal const string Mail = "mail";
    internal const string Referrals = "referrals";

    internal static readonly string[] All = [Mail, Referrals];
}

/// <summary>Somebody must prove that an address is theirs: after sign-up, or asked again for one that may belong to nobody.</summary>
internal sealed record VerificationAsked(Guid RequestId, string Email, DateTime RequestedAt) : IOutboxMessage
{
    public static string Lane => Lanes.Mail;
}

/// <summary>A reset was asked for an address that may belong to nobody: only the worker looks, so that the request tells nothing.</summary>
internal sealed record PasswordResetAsked(Guid RequestId, string Email, DateTime RequestedAt) : IOutboxMessage
{
    public static string Lane => Lanes.Mail;
}

/// <summary>A password is new; its owner hears of it.</summary>
internal sealed record PasswordChanged(Guid UserId, DateTime At) : IOutboxMessage
{
    public static string Lane => Lanes.Mail;
}

/// <summary>A referral was made or its status changed: what is remembered of its referrer is out of date.</summary>
internal sealed record ReferralChanged(Guid ReferrerId) : IOutboxMessage
{
    public static string Lane => Lanes.Referrals;
}
