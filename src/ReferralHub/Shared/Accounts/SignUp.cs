using System.Net;
using System.Security.Cryptography;
using ReferralHub.Domain;
using ReferralHub.Shared.Outbox;
using ReferralHub.Shared.Referrals;
using ReferralHub.Shared.Security;

namespace ReferralHub.Shared.Accounts;

/// <summary>Who signs up: by e-mail with a password, or by a phone that is proven already.</summary>
internal sealed record NewUser(
    string Username, string? Email, string? PasswordHash, string? Phone, Attribution Attribution, IPAddress? Address);

/// <summary>What became of them.</summary>
internal sealed record SignedUp(Guid Id, string Code, DateTime At, Guid? InviterId, string? InviterName);

/// <summary>
/// The one place where accounts begin: user, link, code, referral and verification mail, all of it or nothing, in one statement.
/// However many identical sign-ups arrive at once, one wins by the unique indexes.
/// </summary>
internal sealed class SignUp(ServerKeys keys, Invitations invitations, TimeProvider clock)
{
    /// <summary>
    /// A bad code is an error; null means that the name, the address or the phone is taken. <paramref name="run"/> sends the statement,
    /// in a transaction or on its own.
    /// </summary>
    public async Task<Result<SignedUp?>> Make(NewUser user, Func<string, object, Task<Outcome?>> run)
    {
        if (user.Attribution.IsMalformed)
            return AttributionErrors.Unknown();

        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        var mail = user.Email is { } email
            ? OutboxRow.Of(new VerificationAsked(email, OneTimeTokens.NewSeed(), now.UtcDateTime))
            : default(OutboxRow?);
        var values = new
        {
            Id = id,
            user.Username,
            user.Email,
            user.PasswordHash,
            user.Phone,
            LinkId = Guid.CreateVersion7(now),
            Codes = Codes(user),
            user.Attribution.Required,
            mail?.Lane,
            mail?.Type,
            mail?.Payload
        };
        var outcome = await run(SignUpSql.Insert, invitations.With(values, user.Attribution, user.Address));
        if (outcome is { Code: { } code })
            return new SignedUp(id, code, now.UtcDateTime, outcome.InviterId, outcome.InviterName);
        return user.Attribution.Required && AttributionErrors.Of(outcome?.State, "referral_code") is { } unusable
            ? unusable
            : default(SignedUp);
    }

    /// <summary>The code of the identity, and others of it in case who had this address before, and has left it, holds that one.</summary>
    private string[] Codes(NewUser user)
    {
        var identity = user.Phone ?? EmailAddress.Key(user.Email!);
        return [.. new[] { 0, Attempt(), Attempt() }.Select(attempt => ReferralCode.Derive(keys.ReferralCodes, identity, attempt))];

        static int Attempt() => RandomNumberGenerator.GetInt32(1, int.MaxValue);
    }

    /// <summary><see cref="Code"/> is null if no account was made.</summary>
    internal sealed record Outcome(string? Code, Guid? InviterId, string? InviterName, string? State);
}
