using System.Diagnostics.Metrics;
using ReferralHub.Shared.Telemetry;

namespace ReferralHub.Shared.Caching;

internal sealed class CacheMetrics
{
    private readonly Counter<long> _misses;
    private readonly Counter<long> _coalesced;
    private readonly Counter<long> _stale;
    private readonly Counter<long> _refused;
    private long _memory;
    private long _redis;

    public CacheMetrics(IMeterFactory meters)
    {
        var meter = meters.Ours();
        // counted by itself and read when somebody asks: a hit is too quick to tell anybody
        _ = meter.CreateObservableCounter("referralhub.cache.hits", Hits, "{hit}", "Found, by level: memory, redis");
        _misses = meter.CreateCounter<long>("referralhub.cache.misses", "{load}", "Loaded");
        _coalesced = meter.CreateCounter<long>("referralhub.cache.coalesced", "{call}", "Waited for another's load");
        _stale = meter.CreateCounter<long>("referralhub.cache.stale", "{answer}", "Answered with an old value, by reason: failed, slow");
        _refused = meter.CreateCounter<long>("referralhub.cache.redis.errors", "{error}", "Not answered by Redis, or not understood");
    }

    public void Hit() => _ = Interlocked.Increment(ref _memory);

    public void RedisHit() => _ = Interlocked.Increment(ref _redis);

    public void Miss() => _misses.Add(1);

    public void Coalesced() => _coalesced.Add(1);

    public void Stale(string reason) => _stale.Add("reason", reason);

    public void RedisError() => _refused.Add(1);

    private IEnumerable<Measurement<long>> Hits() => [Of("memory", ref _memory), Of("redis", ref _redis)];

    private static Measurement<long> Of(string level, ref long hits) =>
        new(Volatile.Read(ref hits), new KeyValuePair<string, object?>("level", level));
}
