using System.Globalization;
using MediatR;
using Npgsql;
using ReferralHub.Shared;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Partners;

/// <summary>
/// Every referral as it is now, in the order of the last changes, within a second of them. Who reads on from a cursor misses nothing,
/// however late it was committed; a referral that changes again comes again. There is a cursor as long as there are items: whoever has read
/// all keeps the last one and asks again later.
/// </summary>
internal static class ListReferralChanges
{
    internal sealed record Query(Guid PartnerId, string? Since, string? Limit, string? Cursor) : IRequest<Result<Page<Item>>>;

    internal sealed record Item(
        Guid Id, Guid ReferrerId, Guid ReferredUserId, string Status, string? Reason, int Version, DateTime ChangedAt);

    internal sealed class Handler(NpgsqlDataSource db, Cursors cursors) : IRequestHandler<Query, Result<Page<Item>>>
    {
        public async Task<Result<Page<Item>>> Handle(Query query, CancellationToken ct)
        {
            var list = $"partner-referrals/{query.PartnerId}";
            if (!cursors.TryDecode(list, query.Cursor, out long? after))
                return Errors.InvalidCursor;

            var since = query.Since is null
                ? (DateTime?)null
                : DateTimeOffset.Parse(query.Since, CultureInfo.InvariantCulture).UtcDateTime;
            if (after is null && since is not null)
                after = await db.QuerySingleAsync<long>(ListReferralChangesSql.Before, new { Since = since }, ct);
            var rows = await db.QueryAsync<Row>(ListReferralChangesSql.Page,
                new { After = after ?? 0, Since = since, Rows = Paging.Limit(query.Limit) }, ct);
            return new Page<Item>(
                [.. rows.Select(row => row.ToItem())], rows is [.., var last] ? cursors.Encode(list, last.Position) : null);
        }

        private sealed record Row(
            long Position, Guid Id, Guid ReferrerId, Guid ReferredId, string Status, string? Reason, int Version, DateTime ChangedAt)
        {
            public Item ToItem() => new(Id, ReferrerId, ReferredId, Status, Reason, Version, ChangedAt);
        }
    }
}
