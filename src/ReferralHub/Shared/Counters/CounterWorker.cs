using Npgsql;
using ReferralHub.Shared.Caching;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Outbox;
using ReferralHub.Shared.Telemetry;

namespace ReferralHub.Shared.Counters;

/// <summary>
/// Keeps the counters within a second of the rows. Of all instances' workers one moves at a time, so counters need no order of locks; the
/// others try again at their next poll. Events leave and counters move in one transaction: a crash moves nothing or all, never twice.
/// </summary>
internal sealed class CounterWorker(
    NpgsqlDataSource db, Outbox.Outbox outbox, StatsCache cache, Settings settings, TimeProvider clock, ILogger<CounterWorker> log)
    : Gathering("The counters could not be moved, trying again", Outbox.Outbox.Counters, outbox, settings, log)
{
    private (string Week, string Month) _kept;

    protected override async Task<bool> Round(CancellationToken stopping)
    {
        var now = clock.GetUtcNow();
        var waiting = await db.QuerySingleAsync<bool>(CounterTurnsSql.AnyWaiting, null, stopping);
        // a week or a month has ended by everybody's clock: its leaderboard goes, a share at a time
        var oldest = (Week: Period.Week(now - Period.Apart).Key, Month: Period.Month(now - Period.Apart).Key);
        var past = _kept != oldest;
        if (!waiting && !past)
            return false;
        using var activity = Traces.Begin("move counters");
        var moved = await db.TransactionAsync<Moved>(async transaction =>
        {
            if (!await transaction.QuerySingleOrDefaultAsync<bool>(CounterTurnsSql.Take, null))
                return Moved.Nothing;
            if (past && await transaction.QuerySingleOrDefaultAsync<long>(RankingSql.DropPast, new { oldest.Week, oldest.Month }) == 0)
                _kept = oldest;
            return waiting ? await Counters.Move(transaction, now) : Moved.Nothing;
        }, stopping);
        if (moved.Value.Taken > 0)
            cache.Forget(moved.Value.Touched, board: moved.Value.Ranked.Length > 0);
        return moved.Value.Taken == Counters.Batch;
    }
}
