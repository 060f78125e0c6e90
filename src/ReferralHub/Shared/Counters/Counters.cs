using ReferralHub.Shared.Data;

namespace ReferralHub.Shared.Counters;

/// <summary>Moves one batch of events into the counters and the leaderboard; the transaction is the caller's.</summary>
internal static class Counters
{
    public const int Batch = 2000;

    /// <summary>What was taken: fewer than <see cref="Batch"/> if none is left.</summary>
    public static async Task<Moved> Move(Transaction transaction, DateTimeOffset now)
    {
        var moved = (await transaction.QuerySingleOrDefaultAsync<Moved>(CountersSql.Move, new { Batch }))!;
        if (moved.Ranked.Length > 0)
            await Rank(transaction, moved.Ranked, now);
        return moved;
    }

    public static async Task Rank(Transaction transaction, Guid[] users, DateTimeOffset now)
    {
        var periods = Period.Open(now);
        _ = await transaction.ExecuteAsync(RankingSql.Rank, new
        {
            Users = users,
            Periods = periods.Select(period => period.Key).ToArray(),
            Starts = periods.Select(period => period.Start).ToArray()
        });
        _ = await transaction.ExecuteAsync(RankingSql.DropEmpty, null);
    }

}

/// <summary>How many events, whose they were, and who may stand elsewhere on the leaderboard.</summary>
internal sealed record Moved
{
    // not positional: Dapper finds no constructor for an array
    public static readonly Moved Nothing = new();

    public long Taken { get; init; }
    public Guid[] Touched { get; init; } = [];
    public Guid[] Ranked { get; init; } = [];
}
