using MediatR;
using Npgsql;
using ReferralHub.Shared.Caching;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Outbox;

namespace ReferralHub.Shared.Rewards;

/// <summary>
/// Works off what waits for one person, a batch in a transaction, their ledger theirs alone in each. A message has its time: what it does
/// not come to is left to another.
/// </summary>
internal sealed class RewardTurns(NpgsqlDataSource db, Outbox.Outbox outbox, StatsCache cache, TimeProvider clock)
{
    public const int Batch = 500;
    private const int Turns = 10;

    /// <param name="anythingDue">
    /// Asked without waiting for a turn: of a thousand messages about one person most find that another has done it all.
    /// </param>
    /// <param name="turn">Answers how much it took.</param>
    public async Task Take<T>(T message, Guid userId, string anythingDue, Func<Transaction, Ledger, Task<int>> turn, CancellationToken ct)
        where T : IOutboxMessage
    {
        if (!await db.QuerySingleAsync<bool>(anythingDue, new { UserId = userId }, ct))
            return;
        for (var number = 1; number <= Turns; number++)
        {
            var taken = await db.TransactionAsync<int>(
                async transaction => await turn(transaction, await Ledger.Open(transaction, userId, clock)), ct);
            cache.Forget([userId]);
            if (taken.Value < Batch)
                return;
        }
        _ = await db.TransactionAsync<Unit>(async transaction =>
        {
            await Outbox.Outbox.Add(transaction, message);
            return Unit.Value;
        }, ct);
        outbox.Wake();
    }
}
