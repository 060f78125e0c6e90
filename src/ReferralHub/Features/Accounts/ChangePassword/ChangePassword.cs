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
/// Sets a password by the old one. The other sessions end, this one stays; a change of address under way ends too, for another may have
/// asked for it. The owner hears of it.
/// </summary>
internal static class ChangePassword
{
    [Needs("current_password", "password")]
    internal sealed record Body(Secret CurrentPassword, Secret Password);

    internal sealed record Command(Guid UserId, Guid SessionId, Secret CurrentPassword, Secret Password, Client Client)
        : IRequest<Result<Unit>>;

    internal sealed class Handler(
        NpgsqlDataSource db, IdempotentCall call, CurrentPassword current, PasswordHasher hasher, RevokedSessions revoked, Outbox outbox,
        TimeProvider clock)
        : IRequestHandler<Command, Result<Unit>>
    {
        public async Task<Result<Unit>> Handle(Command command, CancellationToken ct)
        {
            var user = await db.QuerySingleOrDefaultAsync<Row>(ChangePasswordSql.Find, new { command.UserId }, ct);
            if (user is null)
                return Errors.Unauthorized;
            if (PasswordRules.Fault(command.Password.Reveal(), user.Username, user.Email) is { } fault)
                return Error.Validation("password", fault);
            return await current.Ask(command.UserId, command.CurrentPassword, command.Client, Errors.InvalidPassword,
                verified => Change(command, verified, ct), ct);
        }

        private async Task<Result<Unit>> Change(Command command, string verified, CancellationToken ct)
        {
            var hash = await hasher.Hash(command.Password.Reveal(), ct);
            var now = clock.GetUtcNow();
            List<Guid> ended = [];
            var result = await db.TransactionAsync<Unit>(call, async transaction =>
            {
                // guarded by the old hash: of two changes at once one finds it gone
                if (await transaction.ExecuteAsync(ChangePasswordSql.Set, new { command.UserId, Old = verified, New = hash }) == 0)
                    return Errors.InvalidPassword;
                _ = await transaction.ExecuteAsync(
                    OneTimeTokensSql.EndEmailChanges, new { command.UserId, Now = now.UtcDateTime });
                ended = await transaction.QueryAsync<Guid>(SessionsSql.RevokeAll,
                    new { command.UserId, Reason = "password_changed", Except = command.SessionId });
                _ = await transaction.ExecuteAsync(AuditSql.Insert,
                    AuditEvent.OfUser(now, command.UserId, "password_changed", command.Client.Address?.ToString()));
                await Outbox.Add(transaction, new PasswordChanged(command.UserId, now.UtcDateTime));
                return Unit.Value;
            }, ct);
            revoked.Add(ended);
            outbox.Wake();
            return result;
        }

        private sealed record Row(string? Username, string? Email);
    }
}
