using System.Text.Json;
using MediatR;
using Npgsql;
using ReferralHub.Shared;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Partners;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Partners;

/// <summary>
/// What of a partner's calls was refused in the last 7 days, with the code and the faults of each field: no bodies, and of the address the
/// pattern alone. A call shows here within a second or so.
/// </summary>
internal static class ListRequestLog
{
    internal sealed record Query(Guid PartnerId, string? Limit, string? Cursor) : IRequest<Result<Page<Item>>>;

    internal sealed record Item(
        Guid Id, DateTime At, string Method, string Route, int Status, string Code, IReadOnlyDictionary<string, string[]>? Errors);

    internal sealed class Handler(NpgsqlDataSource db, Cursors cursors, TimeProvider clock) : IRequestHandler<Query, Result<Page<Item>>>
    {
        public async Task<Result<Page<Item>>> Handle(Query query, CancellationToken ct)
        {
            var list = $"request-log/{query.PartnerId}";
            if (!cursors.TryDecode(list, query.Cursor, out Guid? before))
                return Errors.InvalidCursor;

            var limit = Paging.Limit(query.Limit);
            var rows = await db.QueryAsync<Row>(ListRequestLogSql.Newest, new
            {
                query.PartnerId,
                Before = before ?? Guid.AllBitsSet,
                Since = (clock.GetUtcNow() - RequestLogSql.Kept.For).UtcDateTime,
                Rows = limit + 1
            }, ct);
            return rows.ToPage(limit, row => row.ToItem(), row => cursors.Encode(list, row.Id));
        }

        private sealed record Row(Guid Id, DateTime At, string Method, string Route, int Status, string Code, string? Errors)
        {
            public Item ToItem() => new(Id, At, Method, Route, Status, Code,
                Errors is null ? null : JsonSerializer.Deserialize<Dictionary<string, string[]>>(Errors));
        }
    }
}
