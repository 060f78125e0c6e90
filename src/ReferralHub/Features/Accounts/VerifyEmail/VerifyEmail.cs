using MediatR;
using Npgsql;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Accounts;
using ReferralHub.Shared.Caching;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Outbox;
using ReferralHub.Shared.Referrals;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Accounts;

/// <summary>
/// Consumes the token of a verification mail, once, and makes the person's pending referral successful with it. The token of a new address
/// moves the account there, and the referral waits until the fraud screen has looked at that address too; if somebody else has proven it
/// meanwhile, the token stays as it was. No GET ever does this: mail scanners open links.
/// </summary>
internal static class VerifyEmail
{
    [Needs("token")]
    internal sealed record Body(Secret Token);

    internal sealed record Command(Secret Token, Client Client) : IRequest<Result<Answer>>;

    internal sealed record Answer(string Email, bool EmailVerified);

    internal sealed class Handler(NpgsqlDataSource db, OneTimeTokens tokens, Outbox outbox, StatsCache cache, TimeProvider clock)
        : IRequestHandler<Command, Result<Answer>>
    {
        public async Task<Result<Answer>> Handle(Command command, CancellationToken ct)
        {
            var hash = tokens.Hash(Purpose.VerifyEmail, command.Token.Reveal());
            try
            {
                Spent? spent = null;
                var answer = await db.TransactionAsync(async transaction =>
                {
                    var live = new { Hash = hash, Now = clock.GetUtcNow().UtcDateTime };
                    // the guarded update decides
                    spent = await transaction.QuerySingleOrDefaultAsync<Guid?>(VerifyEmailSql.LockOwner, live) is null
                        ? null
                        : await transaction.QuerySingleOrDefaultAsync<Spent>(VerifyEmailSql.Spend, live);
                    return spent is null ? OneTimeTokens.Invalid : await Verify(transaction, spent, command.Client);
                }, ct);
                outbox.Wake();
                if (spent is not null)
                    cache.Forget([spent.UserId]);
                return answer;
            }
            catch (PostgresException taken)
                when (taken is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "ux_users_email" })
            {
                return AccountErrors.EmailTaken;
            }
        }

        private async Task<Result<Answer>> Verify(Transaction transaction, Spent spent, Client client)
        {
            var now = clock.GetUtcNow();
            var verified = (await transaction.QuerySingleOrDefaultAsync<Verified>(VerifyEmailSql.Verify,
                new { spent.UserId, spent.Email, Now = now.UtcDateTime }))!;

            _ = await transaction.ExecuteAsync(ReferralSql.Lock, new { spent.UserId });
            if (verified.Before is null || EmailAddress.Key(verified.Before) != EmailAddress.Key(verified.Email))
            {
                // a reset link out there lies in the old mailbox
                _ = await transaction.ExecuteAsync(VerifyEmailSql.EndResets,
                    new { Subject = spent.UserId.ToString(), Now = now.UtcDateTime });
                _ = await transaction.ExecuteAsync(AuditSql.Insert, AuditEvent.OfUser(now, spent.UserId, "email_changed",
                    client.Address?.ToString(), new { email = verified.Before }, new { email = verified.Email }));
                if (await transaction.QuerySingleOrDefaultAsync<Guid?>(VerifyEmailSql.ScreenAgain, new { spent.UserId }) is { } referral)
                    await Outbox.Add(transaction, new ReferralMade(referral, AddressAlone: true));
            }
            _ = await transaction.ExecuteAsync(ReferralSql.Settle,
                new { spent.UserId, Now = now.UtcDateTime, AuditId = Guid.CreateVersion7(now), ReferralStep.Settle.Action });
            return new Answer(verified.Email, true);
        }

        private sealed record Spent(Guid UserId, string Email);

        private sealed record Verified(string? Before, string Email);
    }
}
