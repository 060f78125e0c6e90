using MediatR;
using Npgsql;
using ReferralHub.Shared;
using ReferralHub.Shared.Accounts;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Admin;

/// <summary>
/// Shuts a person out until they are restored: all sessions end, a right password is answered <c>account_suspended</c>, their codes are
/// nobody's. Referrals and counts stay. Who is suspended stays so, without another event.
/// </summary>
internal static class SuspendUser
{
    internal sealed record Body(string? Reason);

    internal sealed record Command(string Id, string? Reason, Guid AdminId, Client Client) : IRequest<Result<Member>>;

    internal static readonly Error Oneself = Error.Conflict("illegal_transition", "Nobody suspends themselves: ask another admin");

    internal sealed class Handler(NpgsqlDataSource db, IdempotentCall call, RevokedSessions revoked, TimeProvider clock)
        : IRequestHandler<Command, Result<Member>>
    {
        public async Task<Result<Member>> Handle(Command command, CancellationToken ct)
        {
            if (!Guid.TryParseExact(command.Id, "D", out var id))
                return Errors.NotFound;
            if (id == command.AdminId)
                return Oneself;
            var now = clock.GetUtcNow();
            List<Guid> ended = [];
            var result = await db.TransactionAsync<Member>(call, async transaction =>
            {
                // the guarded update decides; sign-ins that were faster are committed by then, and their sessions end with the others
                if (await transaction.ExecuteAsync(SuspendUserSql.Suspend, new { Id = id, Now = now.UtcDateTime }) == 1)
                {
                    ended = await transaction.QueryAsync<Guid>(SessionsSql.RevokeAll,
                        new { UserId = id, Reason = "suspended", Except = (Guid?)null });
                    _ = await transaction.ExecuteAsync(AuditSql.Insert, AuditEvent.OfAdmin(
                        now, command.AdminId, "user_suspended", "user", id, command.Reason ?? "suspended_by_admin",
                        new { status = "active" }, new { status = "suspended" },
                        command.Client.Address?.ToString()));
                }
                return await transaction.QuerySingleOrDefaultAsync<Member>(MemberSql.Find, new { Id = id }) is { } member
                    ? member
                    : Errors.NotFound;
            }, ct);
            revoked.Add(ended);
            return result;
        }
    }
}
