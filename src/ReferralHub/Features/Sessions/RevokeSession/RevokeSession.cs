using MediatR;
using Npgsql;
using ReferralHub.Shared;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Sessions;

/// <summary>Ends one session of the caller's. Another's, one that has ended and one that never was are not found alike.</summary>
internal static class RevokeSession
{
    internal sealed record Command(Guid UserId, string Id, Client Client) : IRequest<Result<Unit>>;

    internal sealed class Handler(NpgsqlDataSource db, RevokedSessions revoked, TimeProvider clock) : IRequestHandler<Command, Result<Unit>>
    {
        public async Task<Result<Unit>> Handle(Command command, CancellationToken ct)
        {
            if (!Guid.TryParseExact(command.Id, "D", out var id))
                return Errors.NotFound;
            var now = clock.GetUtcNow();
            // the owner is in the predicate
            var ended = await db.QueryAsync<Guid>(SessionsSql.Revoke, new
            {
                SessionId = id,
                command.UserId,
                Reason = "session_revoked",
                AuditId = Guid.CreateVersion7(now),
                Now = now.UtcDateTime,
                Ip = command.Client.Address?.ToString()
            }, ct);
            revoked.Add(ended);
            return ended.Count == 1 ? Unit.Value : Errors.NotFound;
        }
    }
}
