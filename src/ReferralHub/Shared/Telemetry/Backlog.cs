using System.Diagnostics.Metrics;
using Npgsql;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Outbox;

namespace ReferralHub.Shared.Telemetry;

/// <summary>
/// What waits in the database, for all instances. Asked every <c>Telemetry:SampleSeconds</c>, whoever looks how often, and only while
/// somebody listens. Each instance with a worker says the same, so take the greatest. While the database does not answer nothing is said.
/// </summary>
internal sealed class Backlog : Recurring
{
    private readonly NpgsqlDataSource _db;
    private readonly Settings _settings;
    private readonly ObservableGauge<long> _waiting;
    private volatile Sample? _sample;

    public Backlog(IMeterFactory meters, NpgsqlDataSource db, Settings settings, ILogger<Backlog> log)
        : base("What waits could not be counted, trying again", log)
    {
        (_db, _settings) = (db, settings);
        var meter = meters.Ours();
        _waiting = meter.CreateObservableGauge("referralhub.outbox.waiting", () => ByLane(lane => lane.Waiting), "{message}",
            "Messages that wait, by lane; at most 10,000 are counted");
        _ = meter.CreateObservableGauge("referralhub.outbox.age", () => ByLane(lane => lane.Age), "s",
            "Age of the oldest message that waits, by lane");
        _ = meter.CreateObservableGauge("referralhub.outbox.dead", () => ByLane(lane => lane.Dead), "{message}",
            "Dead letters, by lane, but for what a receiver refused for good; of the latest 10,000");
        _ = meter.CreateObservableGauge("referralhub.counters.waiting", () => Of("counters"), "{event}",
            "Events that are not in the counters yet; at most 10,000 are counted");
        _ = meter.CreateObservableGauge("referralhub.events.waiting", () => Of("events"), "{event}",
            "Events that webhooks have not been made of yet; at most 10,000 are counted");
        _ = meter.CreateObservableGauge("referralhub.webhooks.waiting", () => Of("deliveries"), "{delivery}",
            "Webhooks that wait, for disabled endpoints too; at most 10,000 are counted");
    }

    protected override Task Wait(CancellationToken stopping) => Task.Delay(About(_settings.Telemetry.SampleSeconds), stopping);

    protected override async Task<bool> Round(CancellationToken stopping)
    {
        if (!_waiting.Enabled)
            return false;
        var asked = TimeProvider.System.GetTimestamp();
        var rows = await _db.QueryAsync<Row>(BacklogSql.Sample, new { Lanes = Lanes.All }, stopping);
        _sample = new Sample(asked, rows);
        return false;
    }

    /// <summary>Null once it is too old to be true.</summary>
    private Sample? Latest() => _sample is { } sample
        && TimeProvider.System.GetElapsedTime(sample.At).TotalSeconds < (3 * _settings.Telemetry.SampleSeconds) + 5 ? sample : null;

    private IEnumerable<Measurement<T>> ByLane<T>(Func<Row, T> value) where T : struct =>
        Latest()?.Rows.Where(row => row.Lane is not null)
            .Select(row => new Measurement<T>(value(row), new KeyValuePair<string, object?>("lane", row.Lane))) ?? [];

    private IEnumerable<Measurement<long>> Of(string what) =>
        Latest()?.Rows.Where(row => row.What == what).Select(row => new Measurement<long>(row.Waiting)) ?? [];

    private sealed record Sample(long At, List<Row> Rows);

    private sealed record Row(string What, string? Lane, long Waiting, double Age, long Dead);
}

/// <summary>However much waits, a sample reads at most 10,000 rows of each kind, by an index.</summary>
internal static class BacklogSql
{
    internal const string Sample =
        """
        with dead as (
          select
            lane,
            count(*) as messages
          from (
            select
              lane,
              last_error
            from outbox_messages
            where dead_at is not null
            order by dead_at desc
            limit 10000
          ) as latest
          where coalesce(last_error, '') not like 'UndeliverableException%'
          group by lane
        )
        select
          'messages' as what,
          lanes.lane,
          waiting.messages as waiting,
          waiting.age,
          coalesce(dead.messages, 0) as dead
        from unnest(@Lanes) as lanes (lane)
        cross join lateral (
          select
            count(*) as messages,
            coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0)::double precision as age
          from (
            select created_at
            from outbox_messages
            where lane = lanes.lane
              and dead_at is null
            order by available_at
            limit 10000
          ) as next
        ) as waiting
        left join dead on dead.lane = lanes.lane
        union all
        select 'counters', null, count(*), 0, 0
        from (select from counter_events limit 10000) as next
        union all
        select 'events', null, count(*), 0, 0
        from (select from outbox_events where dispatched_at is null limit 10000) as next
        union all
        select 'deliveries', null, count(*), 0, 0
        from (select from webhook_deliveries where status = 'pending' limit 10000) as next
        """;
}
