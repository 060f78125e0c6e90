using MediatR;
using Npgsql;
using ReferralHub.Shared;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Sessions;

/// <summary>Ends every session of the caller's, this one too.</summary>
internal static class RevokeAllSessions
{
    internal sealed record Command(Guid UserId, Client Client) : IRequest<Result<Unit>>;

    internal sealed class Handler(NpgsqlDataSource db, RevokedSessions revoked, TimeProvider clock) : IRequestHandler<Command, Result<Unit>>
    {
        public async Task<Result<Unit>> Handle(Command command, CancellationToken ct)
        {
            var now = clock.GetUtcNow();
            List<Guid> ended = [];
            var result = await db.TransactionAsync<Unit>(async transaction =>
            {
                ended = await transaction.QueryAsync<Guid>(SessionsSql.RevokeAll,
                    new { command.UserId, Reason = "all_sessions_revoked", Except = (Guid?)null });
                _ = await transaction.ExecuteAsync(AuditSql.Insert,
                    AuditEvent.OfUser(now, command.UserId, "all_sessions_revoked", command.Client.Address?.ToString()));
                return Unit.Value;
            }, ct);
            revoked.Add(ended);
            return result;
        }
    }
}
