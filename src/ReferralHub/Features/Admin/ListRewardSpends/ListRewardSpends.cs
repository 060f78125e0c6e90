using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Rewards;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Admin;

/// <summary>What people want for their rewards, newest first: <c>requested</c> is what waits to be delivered.</summary>
internal static class ListRewardSpends
{
    internal sealed record Query(Guid AdminId, string? Status, string? Limit, string? Cursor) : IRequest<Result<Page<RewardSpend>>>;

    internal sealed class Handler(Reads reads, Cursors cursors) : IRequestHandler<Query, Result<Page<RewardSpend>>>
    {
        public async Task<Result<Page<RewardSpend>>> Handle(Query query, CancellationToken ct)
        {
            var list = $"spends/{query.Status}";
            if (!cursors.TryDecode(list, query.Cursor, out Guid? before))
                return Errors.InvalidCursor;

            var limit = Paging.Limit(query.Limit);
            var rows = await reads.QueryAsync<RewardSpend.Row>(new Reader(query.AdminId, before),
                query.Status is null ? ListRewardSpendsSql.Newest : ListRewardSpendsSql.OfStatus,
                new { query.Status, Before = before ?? Guid.AllBitsSet, Rows = limit + 1 }, ct);
            return rows.ToPage(limit, row => row.ToSpend(), row => cursors.Encode(list, row.Id));
        }
    }
}
