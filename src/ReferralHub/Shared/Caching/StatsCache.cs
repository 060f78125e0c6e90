using System.Collections.Concurrent;
using ZiggyCreatures.Caching.Fusion;

namespace ReferralHub.Shared.Caching;

/// <summary>
/// What is remembered of stats: keys, durations, forgetting. The durations alone make it right: a second level of 1 s in front of which a
/// first of 0.5 s lives is at most 1.5 s old, whatever messages of Redis are lost. Forgetting only makes it quicker.
/// </summary>
internal sealed class StatsCache(IFusionCache cache, TimeProvider time)
{
    /// <summary>Of who asks for nothing special: the view that is forgotten at once.</summary>
    internal const string DefaultView = "default";

    private static readonly TimeSpan s_memory = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan s_redis = TimeSpan.FromSeconds(1);

    // in a rush of sign-ups for one referrer every instance would read again for each of them
    private static readonly TimeSpan s_betweenForgetting = TimeSpan.FromSeconds(0.25);
    private const int MostRemembered = 10_000;

    private readonly ConcurrentDictionary<Guid, long> _forgotten = new();

    internal async Task<T?> Get<T>(Guid userId, string view, Func<CancellationToken, Task<T?>> load, CancellationToken ct)
        where T : class => await cache.GetOrSetAsync<T?>(
        Key(userId, view),
        async (_, token) => await load(token),
        options => options.SetDuration(s_memory).SetDistributedCacheDuration(s_redis),
        token: ct);

    /// <summary>After the commit of what changed.</summary>
    internal async Task Forget(Guid userId, CancellationToken ct)
    {
        var now = time.GetTimestamp();
        if (_forgotten.TryGetValue(userId, out var last) && time.GetElapsedTime(last, now) < s_betweenForgetting)
            return;

        if (_forgotten.Count >= MostRemembered)
            _forgotten.Clear();
        _forgotten[userId] = now;
        await cache.RemoveAsync(Key(userId, DefaultView), token: ct);
    }

    private static string Key(Guid userId, string view) => $"stats:{userId:N}:{view}";
}
