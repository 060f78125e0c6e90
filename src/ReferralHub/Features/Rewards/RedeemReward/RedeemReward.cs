using MediatR;
using Npgsql;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Rewards;

namespace ReferralHub.Features.Rewards;

/// <summary>
/// Spends what is available, what expires first first. However many spends come at once, never more than there is. Somebody else delivers
/// what was bought, and tells that it is fulfilled, or cancels, which gives the amount back.
/// </summary>
internal static class RedeemReward
{
    [Needs("reward_type", "amount")]
    internal sealed record Body(string? RewardType, decimal? Amount);

    internal sealed record Command(Guid UserId, string? RewardType, decimal? Amount) : IRequest<Result<Spend>>;

    /// <summary><see cref="Balance"/>: what is left of this kind of reward.</summary>
    internal sealed record Spend(Guid Id, string RewardType, decimal Amount, string Status, RewardBalance Balance);

    internal static readonly Error InsufficientBalance =
        Error.Conflict("insufficient_balance", "There is not that much to spend", "amount");

    internal sealed class Handler(NpgsqlDataSource db, IdempotentCall call, TimeProvider clock) : IRequestHandler<Command, Result<Spend>>
    {
        public Task<Result<Spend>> Handle(Command command, CancellationToken ct) => db.TransactionAsync<Spend>(call, async transaction =>
        {
            var ledger = await Ledger.Open(transaction, command.UserId, clock);
            var (type, amount) = (command.RewardType!, command.Amount!.Value);
            if ((await ledger.Balance(type)).Available < amount)
                return InsufficientBalance;
            var id = Guid.CreateVersion7(ledger.Now);
            _ = await transaction.ExecuteAsync(RedeemRewardSql.Insert,
                new { Id = id, command.UserId, RewardType = type, Amount = amount, ledger.Now });
            await ledger.Add(new RewardEntry
            {
                Kind = RewardKind.Spent,
                RewardType = type,
                Amount = -amount,
                SpendId = id,
                OccurredAt = ledger.Now,
                AvailableAt = ledger.Now
            });
            return new Spend(id, type, amount, SpendStatus.Requested, await ledger.Balance(type));
        }, ct);
    }
}
