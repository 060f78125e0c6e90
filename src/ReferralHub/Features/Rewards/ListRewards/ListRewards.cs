using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Rewards;

/// <summary>
/// The caller's ledger, newest first; the amounts of all entries add up to the balance. What was earned is pending while it is held, then
/// available, and final once it is taken back, has expired or was nothing from the start; everything else is final.
/// </summary>
internal static class ListRewards
{
    internal sealed record Query(Guid UserId, string? Limit, string? Cursor) : IRequest<Result<Page<Item>>>;

    internal sealed record Item(
        Guid Id, string Kind, string Status, string RewardType, decimal Amount, DateTime AvailableAt, DateTime? ExpiresAt, Guid? ReferralId,
        string? Reason, DateTime CreatedAt);

    internal sealed class Handler(Reads reads, Cursors cursors, TimeProvider clock) : IRequestHandler<Query, Result<Page<Item>>>
    {
        public async Task<Result<Page<Item>>> Handle(Query query, CancellationToken ct)
        {
            var list = $"rewards/{query.UserId}";
            if (!cursors.TryDecode(list, query.Cursor, out Guid? before))
                return Errors.InvalidCursor;

            var limit = Paging.Limit(query.Limit);
            var rows = await reads.QueryAsync<Item>(new Reader(query.UserId, before), ListRewardsSql.Newest,
                new { query.UserId, Before = before ?? Guid.AllBitsSet, Rows = limit + 1, Now = clock.GetUtcNow().UtcDateTime }, ct);
            return rows.ToPage(limit, row => row, row => cursors.Encode(list, row.Id));
        }
    }
}
