using System.Text;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Logging.Abstractions;
using ReferralHub.Shared.Caching;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Security;
using ReferralHub.Tests.Host;

namespace ReferralHub.Tests.Shared.Caching;

/// <summary>The cache as one instance has it; several in one process are several instances to each other.</summary>
internal sealed class CacheNode : IAsyncDisposable
{
    /// <summary>Lives and patience are longer than any test takes, so that none depends on how busy the machine is.</summary>
    public static readonly CacheTimes Quick = new()
    {
        Fresh = TimeSpan.FromMinutes(10),
        Soft = TimeSpan.FromSeconds(30),
        Hard = TimeSpan.FromSeconds(60),
        Throttle = TimeSpan.FromMilliseconds(50)
    };

    private readonly Measured _measured;
    private int _loads;

    /// <param name="patience">With Redis; more than the product has, unless it is about that.</param>
    public CacheNode(TestRedis? redis = null, CacheTimes? times = null, TimeProvider? clock = null, TimeSpan? patience = null)
    {
        var meters = Measured.Meters();
        _measured = new Measured(meters);
        var settings = new Settings { ConnectionStrings = new ConnectionStringSettings { Redis = redis?.Address ?? "" } };
        Redis = new RedisConnection(settings, TimeProvider.System, NullLogger<RedisConnection>.Instance, Encoding.Latin1,
            patience ?? TimeSpan.FromSeconds(30));
        Cache = new TwoLevelCache(
            Redis, new CacheMetrics(meters), times ?? Quick, clock ?? TimeProvider.System, NullLogger<TwoLevelCache>.Instance);
    }

    public TwoLevelCache Cache { get; }

    public RedisConnection Redis { get; }

    /// <summary>How often this node had to load.</summary>
    public int Loads => Volatile.Read(ref _loads);

    public void CountAnew() => Volatile.Write(ref _loads, 0);

    /// <summary>What its meter says, by the name of the counter without what all have, and its label.</summary>
    public long Counted(string name) => (long)_measured.Of($"referralhub.cache.{name}");

    /// <summary>What the key holds; loads <paramref name="value"/> if it holds nothing.</summary>
    public Task<string> Get(string key, string value, params string[] tags) => Get(key, () => Task.FromResult(value), null, tags);

    public Task<string> Get(string key, Func<Task<string>> load, TimeSpan? fresh = null, params string[] tags) =>
        Get(key, load, fresh, CancellationToken.None, tags);

    public async Task<string> Get(string key, Func<Task<string>> load, TimeSpan? fresh, CancellationToken ct, params string[] tags) =>
        await Cache.GetOrCreateAsync(key, (Node: this, Load: load), static async (state, ct) =>
        {
            _ = Interlocked.Increment(ref state.Node._loads);
            return await state.Load().WaitAsync(ct);
        }, fresh is null ? null : new HybridCacheEntryOptions { Expiration = fresh }, tags, ct);

    /// <summary>A load that fails.</summary>
    public Task<string> Fail(string key, params string[] tags) =>
        Get(key, () => throw new InvalidOperationException("down"), null, tags);

    /// <summary>Polls until the key holds this; what would be loaded is that too, so it is about what is kept.</summary>
    public Task Shows(string key, string value, params string[] tags) =>
        Eventually.True(async () => await Get(key, value, tags) == value, $"{key} is {value}");

    public Task Began(int loads) => Eventually.True(() => Task.FromResult(Loads == loads), $"{loads} loads have begun");

    public ValueTask DisposeAsync()
    {
        _measured.Dispose();
        return Cache.DisposeAsync();
    }
}

/// <summary>Stands still until it is moved; timers go on as ever.</summary>
internal sealed class StandingClock(TimeSpan ahead = default) : TimeProvider
{
    private long _ticks = (TimeProvider.System.GetUtcNow() + ahead).Ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public void Advance(TimeSpan by) => _ = Interlocked.Add(ref _ticks, by.Ticks);
}
