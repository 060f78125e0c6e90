using MediatR;
using Npgsql;
using ReferralHub.Shared;
using ReferralHub.Shared.Caching;
using ReferralHub.Shared.Data;

namespace ReferralHub.Features.ReferralLinks;

/// <summary>
/// Takes a link of the caller's away. Who came by it stays in the lists, and its codes stay taken: what was printed once never leads to
/// somebody else. The default link cannot go.
/// </summary>
internal static class DeleteLink
{
    internal sealed record Command(Guid UserId, string Id) : IRequest<Result<Unit>>;

    internal sealed class Handler(NpgsqlDataSource db, StatsCache cache, TimeProvider clock) : IRequestHandler<Command, Result<Unit>>
    {
        public async Task<Result<Unit>> Handle(Command command, CancellationToken ct)
        {
            if (!Guid.TryParseExact(command.Id, "D", out var id))
                return Errors.NotFound;
            var isDefault = await db.QuerySingleOrDefaultAsync<bool?>(DeleteLinkSql.Delete,
                new { LinkId = id, command.UserId, Now = clock.GetUtcNow().UtcDateTime }, ct);
            cache.Forget([command.UserId]);
            return isDefault switch
            {
                null => Errors.NotFound,
                true => LinkErrors.DefaultLink,
                false => Unit.Value
            };
        }
    }
}
