using System.Data;
using Dapper;
using Npgsql;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Outbox;
using ReferralHub.Shared.Rewards;

namespace ReferralHub.Shared.Counters;

/// <summary>A counter that is not what the rows say.</summary>
internal sealed record Difference(string What, Guid? Id, string Place, string Field, string Found, string Expected)
{
    public override string ToString() =>
        $"{string.Join(' ', new[] { What, Id?.ToString(), Place }.Where(part => !string.IsNullOrEmpty(part)))}: "
        + $"{Field} is {Found}, should be {Expected}";
}

/// <summary>
/// Recounts everything from the rows and compares, in one snapshot, while the instances go on working: their counter workers alone wait.
/// What is not counted yet is counted first, so that it is no difference. Nothing is kept unless it is asked to mend.
/// </summary>
internal sealed class Reconciliation(NpgsqlDataSource db, TimeProvider clock)
{
    private static readonly IReadOnlyList<string> s_comparisons =
    [
        DifferencesSql.Users, DifferencesSql.Links, QuartersSql.Compare, DaysSql.Compare,
        LeaderboardDifferencesSql.Places, LeaderboardDifferencesSql.Counts, LeaderboardDifferencesSql.History,
        .. LedgerDifferencesSql.All
    ];

    /// <summary>What was found, and what is left of it if it was to be mended: histories and ledgers are never rewritten.</summary>
    public async Task<(List<Difference> Found, List<Difference> Left)> Run(bool fix, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        // of the session, and before the transaction: its snapshot then sees what the last worker did
        _ = await connection.ExecuteAsync(new CommandDefinition(CounterTurnsSql.Hold, cancellationToken: ct));
        try
        {
            var now = clock.GetUtcNow();
            var found = await Look(connection, now, fix, ct);
            if (!fix || found.Count == 0)
                return (found, found);
            await MendLedgers(connection, found, ct);
            return (found, await Look(connection, now, fix: false, ct));
        }
        finally
        {
            _ = await connection.ExecuteAsync(CounterTurnsSql.Release);
        }
    }

    private static async Task<List<Difference>> Look(NpgsqlConnection connection, DateTimeOffset now, bool fix, CancellationToken ct)
    {
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        var transaction = new Transaction(snapshot, ct);
        while ((await Counters.Move(transaction, now)).Taken == Counters.Batch)
            ct.ThrowIfCancellationRequested();
        var periods = Period.Current(now);
        var values = new
        {
            Periods = periods.Select(period => period.Key).ToArray(),
            Starts = periods.Select(period => period.Start).ToArray()
        };
        List<Difference> found = [];
        foreach (var sql in s_comparisons)
            found.AddRange(await transaction.QueryAsync<Difference>(sql, values));
        if (!fix || found.Count == 0)
            return found;
        await MendCounters(transaction, found, now);
        await snapshot.CommitAsync(ct);
        return found;
    }

    private static async Task MendCounters(Transaction transaction, List<Difference> found, DateTimeOffset now)
    {
        var links = Of(found, "link");
        var users = Of(found, "user").Union(Of(found, "leaderboard")).ToArray();
        _ = await transaction.ExecuteAsync(CorrectionsSql.Links, new { Links = links });
        _ = await transaction.ExecuteAsync(CorrectionsSql.Users, new { Users = users });
        _ = await transaction.ExecuteAsync(QuartersSql.Mend, new { Users = users });
        _ = await transaction.ExecuteAsync(DaysSql.Mend, new { Users = users });
        await Counters.Rank(transaction, users, now);
        _ = await transaction.ExecuteAsync(CorrectionsSql.ForgetCounts, null);
        _ = await transaction.ExecuteAsync(CorrectionsSql.Counts, null);
    }

    /// <summary>Each person's in a statement of its own, which waits for its turn: what is missing the worker grants.</summary>
    private static async Task MendLedgers(NpgsqlConnection connection, List<Difference> found, CancellationToken ct)
    {
        foreach (var userId in Of(found, "balance"))
            _ = await connection.ExecuteAsync(
                new CommandDefinition(LedgerDifferencesSql.Replay, new { UserId = userId }, cancellationToken: ct));
        foreach (var userId in Of(found, "reward"))
        {
            var (lane, type, payload) = OutboxRow.Of(new RewardsDue(userId));
            _ = await connection.ExecuteAsync(new CommandDefinition(LedgerDifferencesSql.Queue,
                new { UserId = userId, Lane = lane, Type = type, Payload = payload }, cancellationToken: ct));
            _ = await connection.ExecuteAsync(
                new CommandDefinition(ConversionDifferencesSql.Queue, new { UserId = userId }, cancellationToken: ct));
        }
    }

    private static Guid[] Of(List<Difference> found, string what) =>
        [
            .. found.Where(difference => difference.What == what && difference.Id is not null)
                .Select(difference => difference.Id!.Value).Distinct()
        ];
}
