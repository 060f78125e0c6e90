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
/// Sets a password by a mailed token, once however many try at the same moment. A weak password leaves the token as it was.
/// All sessions end, and with them a change of address that was under way; the owner hears of it.
/// </summary>
internal static class ResetPassword
{
    [Needs("token", "password")]
    internal sealed record Body(Secret Token, Secret Password);

    internal sealed record Command(Secret Token, Secret Password, Client Client) : IRequest<Result<Unit>>;

    internal sealed class Handler(
        NpgsqlDataSource db, OneTimeTokens tokens, PasswordHasher hasher, RevokedSessions revoked, LoginFailures failures, Outbox outbox,
        TimeProvider clock)
        : IRequestHandler<Command, Result<Unit>>
    {
        public async Task<Result<Unit>> Handle(Command command, CancellationToken ct)
        {
            var now = clock.GetUtcNow().UtcDateTime;
            var hash = tokens.Hash(Purpose.ResetPassword, command.Token.Reveal());

            // a look without touching: it spares hashing for a dead token and lets a weak password be corrected
            var owner = await db.QuerySingleOrDefaultAsync<Owner>(ResetPasswordSql.FindOwner, new { Hash = hash, Now = now }, ct);
            if (owner is null)
                return OneTimeTokens.Invalid;
            if (PasswordRules.Fault(command.Password.Reveal(), owner.Username, owner.Email) is { } fault)
                return Error.Validation("password", fault);

            var passwordHash = await hasher.Hash(command.Password.Reveal(), ct);
            List<Guid> ended = [];
            var result = await db.TransactionAsync<Unit>(async transaction =>
            {
                // the person before their secrets, as everywhere; the guarded update of the token decides
                if (await transaction.ExecuteAsync(ResetPasswordSql.SetPassword, new { owner.UserId, PasswordHash = passwordHash }) == 0
                    || await transaction.ExecuteAsync(ResetPasswordSql.Spend, new { Hash = hash, Now = now }) == 0)
                    return OneTimeTokens.Invalid;
                _ = await transaction.ExecuteAsync(OneTimeTokensSql.EndEmailChanges, new { owner.UserId, Now = now });
                ended = await transaction.QueryAsync<Guid>(SessionsSql.RevokeAll,
                    new { owner.UserId, Reason = "password_reset", Except = (Guid?)null });
                _ = await transaction.ExecuteAsync(AuditSql.Insert,
                    AuditEvent.OfUser(clock.GetUtcNow(), owner.UserId, "password_reset", command.Client.Address?.ToString()));
                await Outbox.Add(transaction, new PasswordChanged(owner.UserId, now));
                return Unit.Value;
            }, ct);
            revoked.Add(ended);
            outbox.Wake();
            // whoever holds the mailbox may sign in, however often others guessed
            if (result.Error is null)
                await failures.Clear(owner.UserId);
            return result;
        }

        private sealed record Owner(Guid UserId, string? Username, string? Email);
    }
}
