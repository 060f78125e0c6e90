using MediatR;
using Npgsql;
using ReferralHub.Shared;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Outbox;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Accounts;

/// <summary>
/// Spends the token of a verification mail, once, which ends all others of the account; with it the person's pending referral becomes
/// successful. No GET ever does this: mail scanners open links.
/// </summary>
internal static class VerifyEmail
{
    [Needs("token")]
    internal sealed record Body(Secret? Token);

    internal sealed record Command(Secret Token) : IRequest<Result<Answer>>;

    internal sealed record Answer(string Email, bool EmailVerified);

    internal sealed class Handler(NpgsqlDataSource db, OneTimeTokens tokens, Outbox outbox, TimeProvider time)
        : IRequestHandler<Command, Result<Answer>>
    {
        public async Task<Result<Answer>> Handle(Command command, CancellationToken ct)
        {
            var live = new
            {
                Hash = tokens.Hash(TokenKind.VerifyEmail, command.Token.Reveal()),
                Now = time.GetUtcNow().UtcDateTime,
            };
            var answer = await db.TransactionAsync<Answer>(async transaction =>
            {
                var owner = await transaction.QuerySingleOrDefaultAsync<Owner>(OneTimeTokensSql.LockOwnerOf, live);
                // the guarded update decides
                if (owner is null || await transaction.ExecuteAsync(OneTimeTokensSql.Spend, live) == 0)
                    return OneTimeTokens.Invalid;

                var values = new { UserId = owner.Id, Purpose = TokenKind.VerifyEmail, live.Now };
                await transaction.ExecuteAsync(OneTimeTokensSql.EndAll, values);
                await transaction.ExecuteAsync(VerifyEmailSql.Verify, values);
                if (await transaction.QuerySingleOrDefaultAsync<Guid?>(VerifyEmailSql.Succeed, values) is { } referrerId)
                    await Outbox.Add(transaction, new ReferralChanged(referrerId));
                return new Answer(owner.Email, true);
            }, ct);
            outbox.Wake();
            return answer;
        }

        private sealed record Owner(Guid Id, string Username, string Email);
    }
}
