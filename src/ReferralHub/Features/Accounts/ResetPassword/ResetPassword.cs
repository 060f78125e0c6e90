using MediatR;
using Npgsql;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Outbox;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Accounts;

/// <summary>
/// Sets a password by a mailed token, once however many try at the same moment. A weak password leaves the token as it was. All sessions
/// end, and the owner hears of it.
/// </summary>
internal static class ResetPassword
{
    [Needs("token", "password")]
    internal sealed record Body(Secret? Token, Secret? Password);

    internal sealed record Command(Secret Token, Secret Password) : IRequest<Result<Unit>>;

    internal sealed class Handler(NpgsqlDataSource db, OneTimeTokens tokens, PasswordHasher hasher, Outbox outbox, TimeProvider time)
        : IRequestHandler<Command, Result<Unit>>
    {
        public async Task<Result<Unit>> Handle(Command command, CancellationToken ct)
        {
            var hash = tokens.Hash(TokenKind.ResetPassword, command.Token.Reveal());

            // a look without touching: it spares hashing for a dead token and lets a weak password be corrected
            var owner = await db.QuerySingleOrDefaultAsync<Owner>(
                OneTimeTokensSql.FindOwnerOf, new { Hash = hash, Now = time.GetUtcNow().UtcDateTime }, ct);
            if (owner is null)
                return OneTimeTokens.Invalid;
            if (PasswordRules.Fault(command.Password.Reveal(), owner.Username, owner.Email) is { } fault)
                return Error.Validation("password", fault);

            var passwordHash = await hasher.Hash(command.Password.Reveal(), ct);
            var result = await db.TransactionAsync<Unit>(async transaction =>
            {
                var live = new { Hash = hash, Now = time.GetUtcNow().UtcDateTime };
                // the owner before their token, as everywhere; the guarded update decides
                if (await transaction.QuerySingleOrDefaultAsync<Owner>(OneTimeTokensSql.LockOwnerOf, live) is null
                    || await transaction.ExecuteAsync(OneTimeTokensSql.Spend, live) == 0)
                    return OneTimeTokens.Invalid;

                var values = new { UserId = owner.Id, PasswordHash = passwordHash, Purpose = TokenKind.ResetPassword, live.Now };
                await transaction.ExecuteAsync(OneTimeTokensSql.EndAll, values);
                await transaction.ExecuteAsync(ResetPasswordSql.SetPassword, values);
                await transaction.ExecuteAsync(SessionsSql.RevokeAll, values);
                await Outbox.Add(transaction, new PasswordChanged(owner.Id, live.Now));
                return Unit.Value;
            }, ct);
            outbox.Wake();
            return result;
        }

        private sealed record Owner(Guid Id, string Username, string Email);
    }
}
