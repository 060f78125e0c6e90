using MediatR;
using Npgsql;
using ReferralHub.Shared;
using ReferralHub.Shared.Accounts;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Admin;

/// <summary>
/// Takes a suspension back: the person may sign in, and their codes count, from now on. Sessions that ended stay ended. Who is not
/// suspended stays so, without another event.
/// </summary>
internal static class RestoreUser
{
    internal sealed record Body(string? Reason);

    internal sealed record Command(string Id, string? Reason, Guid AdminId, Client Client) : IRequest<Result<Member>>;

    internal sealed class Handler(NpgsqlDataSource db, IdempotentCall call, TimeProvider clock) : IRequestHandler<Command, Result<Member>>
    {
        public async Task<Result<Member>> Handle(Command command, CancellationToken ct)
        {
            if (!Guid.TryParseExact(command.Id, "D", out var id))
                return Errors.NotFound;
            var now = clock.GetUtcNow();
            return await db.TransactionAsync<Member>(call, async transaction =>
            {
                // the guarded update decides
                if (await transaction.ExecuteAsync(RestoreUserSql.Restore, new { Id = id }) == 1)
                    _ = await transaction.ExecuteAsync(AuditSql.Insert, AuditEvent.OfAdmin(
                        now, command.AdminId, "user_restored", "user", id, command.Reason ?? "restored_by_admin",
                        new { status = "suspended" }, new { status = "active" },
                        command.Client.Address?.ToString()));
                return await transaction.QuerySingleOrDefaultAsync<Member>(MemberSql.Find, new { Id = id }) is { } member
                    ? member
                    : Errors.NotFound;
            }, ct);
        }
    }
}
