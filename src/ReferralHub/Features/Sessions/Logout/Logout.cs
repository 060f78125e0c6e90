using MediatR;
using Npgsql;
using ReferralHub.Shared;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Sessions;

/// <summary>
/// Ends the caller's session: its access tokens within two seconds everywhere, its refresh token at once. Again is no error.
/// </summary>
internal static class Logout
{
    internal sealed record Command(Caller? Caller, Client Client) : IRequest<Result<Unit>>;

    internal sealed class Handler(NpgsqlDataSource db, RevokedSessions revoked, TimeProvider clock) : IRequestHandler<Command, Result<Unit>>
    {
        public async Task<Result<Unit>> Handle(Command command, CancellationToken ct)
        {
            if (command.Caller is not { } caller)
                return Errors.Unauthorized;
            var now = clock.GetUtcNow();
            revoked.Add(await db.QueryAsync<Guid>(SessionsSql.Revoke, new
            {
                caller.SessionId,
                caller.UserId,
                Reason = "signed_out",
                AuditId = Guid.CreateVersion7(now),
                Now = now.UtcDateTime,
                Ip = command.Client.Address?.ToString()
            }, ct));
            return Unit.Value;
        }
    }
}
