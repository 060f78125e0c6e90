using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Caching.Memory;
using ReferralHub.Shared.Security;

namespace ReferralHub.Shared.Caching;

/// <summary>
/// Memory before Redis before the loader, behind .NET's own <see cref="HybridCache"/>, so that FusionCache can take its place. One load a
/// key and instance, whoever asks; what is forgotten on one instance is forgotten on all, loads under way included; when a load fails or is
/// slow an old value stands in for a bounded time. Without Redis it is memory alone. Values are shared, so nobody may change them; null is
/// not kept.
/// </summary>
internal sealed partial class TwoLevelCache : HybridCache, IAsyncDisposable
{
    private readonly RedisConnection _connection;
    private readonly CacheTimes _times;
    private readonly TimeProvider _clock;
    private readonly ILogger<TwoLevelCache> _log;
    private readonly CacheMetrics _metrics;
    private readonly MemoryCache _memory;
    private readonly Forgotten _forgotten;
    private readonly RedisLevel _redis;
    private readonly Backplane _backplane;

    /// <param name="redis">Of Latin-1, and the cache's own: it goes with it.</param>
    public TwoLevelCache(RedisConnection redis, CacheMetrics metrics, CacheTimes times, TimeProvider clock, ILogger<TwoLevelCache> log)
    {
        (_connection, _times, _clock, _log, _metrics) = (redis, times, clock, log, metrics);
        _memory = new MemoryCache(new MemoryCacheOptions { SizeLimit = times.MostBytes });
        _forgotten = new Forgotten(clock);
        _redis = new RedisLevel(redis, metrics);
        _backplane = new Backplane(redis, _redis, _forgotten, clock);
    }

    public override ValueTask<T> GetOrCreateAsync<TState, T>(
        string key, TState state, Func<TState, CancellationToken, ValueTask<T>> factory, HybridCacheEntryOptions? options = null,
        IEnumerable<string>? tags = null, CancellationToken cancellationToken = default)
    {
        if (_memory.TryGetValue(key, out var found) && found is CacheEntry { Value: T value } entry)
        {
            var now = _clock.GetTimestamp();
            if (now < entry.FreshUntil && !IsForgotten(entry))
            {
                _metrics.Hit();
                if (now >= entry.EagerAt && entry.TakeRefresh())
                    _ = Observe(Load(key, state, factory, options, entry.Names, entry.InRedisUntil, now).Value);
                return new ValueTask<T>(value);
            }
            return Renew(entry, key, state, factory, options, entry.Names, cancellationToken);
        }
        return Renew(null, key, state, factory, options, [Forgotten.All, key, .. tags ?? []], cancellationToken);
    }

    public override async ValueTask SetAsync<T>(
        string key, T value, HybridCacheEntryOptions? options = null, IEnumerable<string>? tags = null,
        CancellationToken cancellationToken = default)
    {
        string[] names = [Forgotten.All, key, .. tags ?? []];
        // whatever is under way with the old one comes too late; this begins after that
        await RemoveAsync(key, cancellationToken);
        var (look, until) = (await Look(key, names), _clock.GetUtcNow() + Life(options));
        Keep(key, value, names, _clock.GetTimestamp() + 1, Life(options), until);
        await Pass(key, value, look, until);
    }

    public override ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default) =>
        RemoveByTagAsync([key], cancellationToken);

    public override ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken = default) =>
        RemoveByTagAsync([tag], cancellationToken);

    /// <summary>At once on this instance; the task is that of telling the others, and never fails.</summary>
    public override ValueTask RemoveByTagAsync(IEnumerable<string> tags, CancellationToken cancellationToken = default) =>
        new(_backplane.Forget([.. tags]));

    public async ValueTask DisposeAsync()
    {
        await _backplane.DisposeAsync();
        await _connection.DisposeAsync();
        _memory.Dispose();
    }

    private bool IsForgotten(CacheEntry entry)
    {
        var forgets = _forgotten.Count;
        if (entry.SeenForgets == forgets)
            return false;
        if (_forgotten.Since(entry.StartedAt, entry.Names))
            return true;
        entry.SeenForgets = forgets;
        return false;
    }

    /// <summary>The new value, or the old one if the new one fails or takes long.</summary>
    private async ValueTask<T> Renew<TState, T>(
        CacheEntry? old, string key, TState state, Func<TState, CancellationToken, ValueTask<T>> factory, HybridCacheEntryOptions? options,
        string[] names, CancellationToken ct)
    {
        var now = _clock.GetTimestamp();
        var load = Load(key, state, factory, options, names, old?.InRedisUntil ?? DateTimeOffset.MinValue, now);
        if (old is null || now >= old.StaleUntil)
            return await Value<T>(load, load.Value.WaitAsync(ct));
        try
        {
            return await Value<T>(load, load.Value.WaitAsync(_times.Soft, _clock, ct));
        }
        catch (TimeoutException) when (!load.Value.IsCompleted)
        {
            _ = Observe(load.Value);
            _metrics.Stale("slow");
        }
        catch (Exception fault) when (!ct.IsCancellationRequested)
        {
            _log.LogWarning("{Key} could not be loaded, an old value stands in: {Reason}", Kind(key), fault.Message);
            _metrics.Stale("failed");
            old.Spare(After(_times.Throttle, _clock.GetTimestamp()));
            // it may be forgotten, and still is the best there is
            old.SeenForgets = _forgotten.Count;
        }
        return (T)old.Value;
    }

    /// <summary>What nobody waits for may fail: the next who asks hears of it.</summary>
    private async Task Observe(Task load)
    {
        try
        {
            await load;
        }
        catch (Exception fault)
        {
            _log.LogDebug("A load that nobody waited for failed: {Reason}", fault.Message);
        }
    }

    /// <summary>Keys may hold who it is about: the log gets what it is.</summary>
    private static string Kind(string key) => key.Split(':', 2)[0];

    private long After(TimeSpan time, long start) => start + (long)(time.TotalSeconds * _clock.TimestampFrequency);

    private TimeSpan Life(HybridCacheEntryOptions? options) => options?.LocalCacheExpiration ?? options?.Expiration ?? _times.Fresh;
}
