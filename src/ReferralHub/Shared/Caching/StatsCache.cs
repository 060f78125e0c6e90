using Microsoft.Extensions.Caching.Hybrid;
using ReferralHub.Shared.Counters;
using ReferralHub.Shared.Hosting;

namespace ReferralHub.Shared.Caching;

/// <summary>
/// The keys, tags and durations of what is told about referrals in numbers, profiles among it; nobody else knows them. Answers are kept
/// as the bytes that are sent. They live for less than the two seconds within which the contract wants them fresh: whatever is lost on its
/// way (a message, Redis, the worker between its commit and what it had to say), nothing older is ever told; and while nothing is lost,
/// forgetting makes them new at once.
/// </summary>
internal sealed class StatsCache(HybridCache cache, Settings settings)
{
    private readonly HybridCacheEntryOptions? _fresh = For(settings.Cache.StatsSeconds);
    // a leaderboard is made of cached places: its age is the sum of both
    private readonly HybridCacheEntryOptions? _freshBoard = For(settings.Cache.StatsSeconds * 3 / 4);
    private readonly HybridCacheEntryOptions? _freshPlaces = For(settings.Cache.StatsSeconds / 4);
    private static readonly string[] s_board = ["board"];

    /// <summary>The stats of a person, from a day to a day in a zone.</summary>
    public ValueTask<byte[]?> Stats<TState>(
        Guid userId, string range, TState state, Func<TState, CancellationToken, ValueTask<byte[]?>> load, CancellationToken ct) =>
        Get($"stats:{userId:N}:{range}", state, load, _fresh, [Of(userId), "program"], ct);

    public ValueTask<byte[]?> Links<TState>(
        Guid userId, string page, TState state, Func<TState, CancellationToken, ValueTask<byte[]?>> load, CancellationToken ct) =>
        Get($"links:{userId:N}:{page}", state, load, _fresh, [Of(userId)], ct);

    public ValueTask<byte[]?> Profile<TState>(
        Guid userId, TState state, Func<TState, CancellationToken, ValueTask<byte[]?>> load, CancellationToken ct) =>
        Get($"profile:{userId:N}", state, load, _fresh, [Of(userId)], ct);

    /// <summary>The leaderboard as one person sees it.</summary>
    public ValueTask<byte[]> Board<TState>(
        Guid userId, Period period, TState state, Func<TState, CancellationToken, ValueTask<byte[]>> load, CancellationToken ct) =>
        Get($"board:{userId:N}:{period.Key}", state, load, _freshBoard, s_board, ct);

    /// <summary>The part that is the same for everybody.</summary>
    public ValueTask<List<T>> Places<TState, T>(
        Period period, TState state, Func<TState, CancellationToken, ValueTask<List<T>>> load, CancellationToken ct) =>
        Get($"places:{period.Key}", state, load, _freshPlaces, s_board, ct);

    /// <summary>
    /// What is told to these people has changed, and it is committed. At once on this instance; the others hear of it meanwhile.
    /// </summary>
    public void Forget(IEnumerable<Guid> users, bool board = false) =>
        _ = cache.RemoveByTagAsync([.. users.Select(Of), .. board ? s_board : []]).AsTask();

    /// <summary>The rules have changed, and with them everybody's next milestone.</summary>
    public void ForgetProgram() => _ = cache.RemoveByTagAsync("program").AsTask();

    private ValueTask<T> Get<TState, T>(
        string key, TState state, Func<TState, CancellationToken, ValueTask<T>> load, HybridCacheEntryOptions? fresh, string[] tags,
        CancellationToken ct) =>
        fresh is null ? load(state, ct) : cache.GetOrCreateAsync(key, state, load, fresh, tags, ct);

    private static HybridCacheEntryOptions? For(double seconds) =>
        seconds > 0 ? new() { Expiration = TimeSpan.FromSeconds(seconds) } : null;

    private static string Of(Guid userId) => $"user:{userId:N}";
}
