using MediatR;
using Npgsql;
using ReferralHub.Shared;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Sessions;

/// <summary>The caller's sessions that still live, so that a strange one is noticed.</summary>
internal static class ListSessions
{
    internal sealed record Query(Guid UserId, Guid Current, string? Limit, string? Cursor) : IRequest<Result<Page<Item>>>;

    internal sealed record Item(Guid Id, DateTime CreatedAt, DateTime LastUsedAt, string? Ip, string? UserAgent, bool Current);

    internal sealed class Handler(NpgsqlDataSource db, Cursors cursors, Settings settings, TimeProvider clock)
        : IRequestHandler<Query, Result<Page<Item>>>
    {
        public async Task<Result<Page<Item>>> Handle(Query query, CancellationToken ct)
        {
            var list = $"sessions/{query.UserId}";
            if (!cursors.TryDecode(list, query.Cursor, out Guid? before))
                return Errors.InvalidCursor;
            var limit = Paging.Limit(query.Limit);
            var now = clock.GetUtcNow().UtcDateTime;
            var rows = await db.QueryAsync<Row>(ListSessionsSql.Page, new
            {
                query.UserId,
                Before = before,
                Now = now,
                IdleSince = now.AddDays(-settings.Auth.RefreshIdleDays),
                Rows = limit + 1
            }, ct);
            return rows.ToPage(limit,
                row => new Item(row.Id, row.CreatedAt, row.LastUsedAt, row.Ip, row.UserAgent, row.Id == query.Current),
                row => cursors.Encode(list, row.Id));
        }

        private sealed record Row(Guid Id, DateTime CreatedAt, DateTime LastUsedAt, string? Ip, string? UserAgent);
    }
}
