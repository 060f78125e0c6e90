using MediatR;
using Npgsql;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Rewards;

namespace ReferralHub.Features.Rewards;

/// <summary>
/// What the caller has of each kind of reward now, to the instant in which a hold ends or something expires. Costs the same at any size.
/// </summary>
internal static class GetRewardBalance
{
    internal sealed record Query(Guid UserId) : IRequest<Result<Answer>>;

    internal sealed record Answer(RewardBalance Credits, RewardBalance PremiumDays, RewardBalance DiscountPercent);

    internal sealed class Handler(NpgsqlDataSource db, TimeProvider clock) : IRequestHandler<Query, Result<Answer>>
    {
        public async Task<Result<Answer>> Handle(Query query, CancellationToken ct)
        {
            // the sweep does this every few seconds; who asks meanwhile does it for themselves
            if (await db.QuerySingleAsync<bool>(LedgerSql.IsDue, new { query.UserId, Now = clock.GetUtcNow().UtcDateTime }, ct))
                _ = await db.TransactionAsync<Ledger>(async transaction => await Ledger.Open(transaction, query.UserId, clock), ct);
            var rows = await db.QueryAsync<Row>(LedgerSql.Balances, query, ct);
            return new Answer(Of(RewardType.Credits), Of(RewardType.PremiumDays), Of(RewardType.DiscountPercent));

            RewardBalance Of(string type) => rows.Find(row => row.RewardType == type)?.ToBalance() ?? RewardBalance.Nothing;
        }

        private sealed record Row(string RewardType, decimal Available, decimal Pending, decimal Spent, decimal Shortfall)
        {
            public RewardBalance ToBalance() => new(Available, Pending, Spent, Shortfall);
        }
    }
}
