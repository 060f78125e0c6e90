using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Http;

namespace ReferralHub.Shared.Security;

/// <summary>The answer of a limit, with what its headers say.</summary>
internal readonly record struct Permit(LimitPolicy Policy, bool Granted, long Remaining, TimeSpan Reset, TimeSpan Wait)
{
    public Error? Error => Granted ? null : Errors.RateLimited with { RetryAfter = Wait };
}

/// <summary>
/// Asks a limit for one permit: in Redis, shared by all instances, or here with the same policy when Redis is down or not configured.
/// A limit per user is asked at every signed-in call, so its permits are fetched from Redis in leases: as many as the user just used up,
/// at most a twentieth of the limit. Permits that are leased and not used are lost to the user for a moment; nobody gets more.
/// </summary>
internal sealed class RateLimits(Settings settings, RedisConnection redis, TimeProvider clock, LimitMetrics metrics)
{
    private const int LeasesInLimit = 20;

    private readonly Dictionary<string, LimitPolicy> _policies = Limits.All.ToDictionary(policy => policy.Name, settings.RateLimits.Apply);
    private readonly LocalLimits _local = new(clock);
    private readonly RedisLimits _shared = new(redis);
    private readonly ExpiringMap<Lease> _leases = new(clock, LocalLimits.Capacity);

    private readonly AsyncLocal<List<Permit>?> _told = new();

    public bool IsEnabled => settings.RateLimits.Enabled;

    /// <summary>Every answer of this request, now and later, for its headers.</summary>
    public IReadOnlyList<Permit> Collect() => _told.Value = [];

    /// <summary>Null: go on. Else the 429 to answer, with the true time to wait.</summary>
    public async ValueTask<Error?> Take(LimitPolicy policy, string key, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (!IsEnabled)
            return null;
        var permit = await Ask(_policies[policy.Name], key);
        _told.Value?.Add(permit);
        if (!permit.Granted)
            metrics.Refused(policy);
        return permit.Error;
    }

    private async ValueTask<Permit> Ask(LimitPolicy policy, string key)
    {
        key = $"{policy.Name}:{key}";
        var rate = Rate.Of(policy.Permits, policy.Window);
        // no lease where the permit costs no round trip
        var most = policy.By is LimitBy.User && redis.IsConfigured ? Math.Max(1, policy.Permits / LeasesInLimit) : 1;
        if (most == 1)
            return Answer(policy, await Take(key, rate, 1), 0);

        var lease = UseLease(key);
        if (lease.Used)
            return Answer(policy, new Taken(rate, 1, _local.Known(key, rate)), lease.Left);
        var taken = await Take(key, rate, lease.Size == 0 ? 1 : Math.Min(lease.Size * 2, most));
        return Answer(policy, taken, taken.Granted == 0 ? 0 : Keep(key, (int)taken.Granted, policy.Window / LeasesInLimit));
    }

    private static Permit Answer(LimitPolicy policy, Taken taken, int leased) =>
        new(policy, taken.Granted > 0, taken.Remaining + leased, taken.Reset, taken.Wait);

    private async ValueTask<Taken> Take(string key, Rate rate, int wanted)
    {
        var known = _local.Known(key, rate);
        // who is known to have nothing left costs no round trip: Redis, which knows at least as much, would say the same
        if (redis.IsConfigured && known + rate.Interval <= rate.Window)
        {
            var asked = _local.Now;
            if (await _shared.Take(key, rate, wanted, known) is { } answer)
            {
                _local.Learn(key, asked, answer);
                return answer;
            }
        }
        // what is leased without Redis is not shared, so it is never more than one
        return (await _local.Take(key, rate, 1, 0))!.Value;
    }

    private (bool Used, int Left, int Size) UseLease(string key) => _leases.Change(key, (found, lease) => (found, lease) switch
    {
        (true, { Left: > 0 }) => (lease with { Left = lease.Left - 1 }, lease.Ends, (true, lease.Left - 1, lease.Size)),
        (true, _) => (lease, lease.Ends, (false, 0, lease.Size)),
        _ => (default, default(DateTimeOffset), (false, 0, 0))
    });

    /// <summary>One of the permits is for the call that fetched them.</summary>
    private int Keep(string key, int granted, TimeSpan life) => _leases.Change(key, (found, old) =>
    {
        var lease = new Lease((found ? old.Left : 0) + granted - 1, granted, clock.GetUtcNow() + life);
        return (lease, lease.Ends, lease.Left);
    });

    private readonly record struct Lease(int Left, int Size, DateTimeOffset Ends);
}
