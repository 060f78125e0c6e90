using MediatR;
using Npgsql;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Accounts;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Outbox;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Accounts;

/// <summary>
/// Makes an account and, with a code, its referral: all of it or nothing, in one statement. However many identical sign-ups arrive at once,
/// one wins by the unique indexes. A bad code is an error and makes no account. The verification mail follows from the outbox.
/// </summary>
internal static class Register
{
    [Needs("username", "email", "password")]
    internal sealed record Body(string? Username, string? Email, Secret? Password, string? ReferralCode);

    internal sealed record Command(string Username, string Email, Secret Password, string? ReferralCode) : IRequest<Result<Answer>>;

    internal sealed record Answer(
        Guid Id, string Username, string Email, bool EmailVerified, string ReferralCode, string ReferralLink, Referrer? ReferredBy,
        DateTime CreatedAt);

    internal sealed record Referrer(Guid Id, string Username);

    internal static readonly Error InvalidReferralCode =
        Error.Invalid("invalid_referral_code", "Invalid referral code", "referral_code");

    internal sealed class Handler(
        NpgsqlDataSource db, PasswordHasher hasher, ServerKeys keys, Links links, Outbox outbox, TimeProvider time)
        : IRequestHandler<Command, Result<Answer>>
    {
        // more than one only if a code of 50 bits is taken already, or who held the name lets go of it at this moment
        private const int Tries = 5;

        public async Task<Result<Answer>> Handle(Command command, CancellationToken ct)
        {
            var hash = await hasher.Hash(command.Password.Reveal(), ct);
            for (var attempt = 0; attempt < Tries; attempt++)
            {
                if (await Try(command, hash, attempt, ct) is { } answer)
                    return answer;
            }
            throw new OverloadedException("The name is taken and let go again and again.");
        }

        private async Task<Result<Answer>?> Try(Command command, string passwordHash, int attempt, CancellationToken ct)
        {
            var now = time.GetUtcNow();
            var id = Guid.CreateVersion7(now);
            var code = ReferralCode.Derive(keys.ReferralCodes, EmailAddress.Key(command.Email), attempt);
            var key = ReferralCode.Key(command.ReferralCode);
            var isInvited = !string.IsNullOrEmpty(command.ReferralCode);
            var mail = OutboxRow.Of(new VerificationAsked(Guid.CreateVersion7(now), command.Email, now.UtcDateTime));
            var made = await db.QuerySingleAsync<Made>(RegisterSql.Insert, new
            {
                Id = id,
                command.Username,
                command.Email,
                PasswordHash = passwordHash,
                Code = code,
                LinkId = Guid.CreateVersion7(now),
                ReferralId = Guid.CreateVersion7(now),
                IsInvited = isInvited,
                InviteCode = key ?? "",
                InviteReading = ReferralCode.Folded(key ?? ""),
                Now = now.UtcDateTime,
                mail.Lane,
                mail.Type,
                mail.Payload,
                ChangedLane = ReferralChanged.Lane,
                ChangedType = nameof(ReferralChanged),
            }, ct);
            if (isInvited && made.ReferrerId is null)
                return InvalidReferralCode;
            if (!made.IsMade)
                return await WhatIsTaken(command, ct) is { } conflict ? (Result<Answer>)conflict : null;

            outbox.Wake();
            var referrer = made.ReferrerId is { } referrerId ? new Referrer(referrerId, made.ReferrerName!) : null;
            return new Answer(
                id, command.Username, command.Email, false, code, links.Referral(code), referrer, now.UtcDateTime);
        }

        private async Task<Error?> WhatIsTaken(Command command, CancellationToken ct)
        {
            var taken = await db.QuerySingleAsync<Taken>(RegisterSql.FindTaken, command, ct);
            return taken switch
            {
                { Email: true, Username: true } => AccountErrors.EmailTaken with
                {
                    Fields = AccountErrors.EmailTaken.Fields!.Concat(AccountErrors.UsernameTaken.Fields!).ToDictionary(),
                },
                { Email: true } => AccountErrors.EmailTaken,
                { Username: true } => AccountErrors.UsernameTaken,
                _ => null,
            };
        }

        private sealed record Made(bool IsMade, Guid? ReferrerId, string? ReferrerName);

        private sealed record Taken(bool Email, bool Username);
    }
}
