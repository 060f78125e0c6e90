using System.Globalization;

namespace ReferralHub.Shared.Security;

/// <summary>A limit as GCRA sees it, in microseconds: a full budget, and how long one permit takes to grow back.</summary>
internal readonly record struct Rate(long Window, long Interval)
{
    public static Rate Of(int permits, TimeSpan window) => new((long)window.TotalMicroseconds, (long)window.TotalMicroseconds / permits);
}

/// <summary>
/// <paramref name="Granted"/> permits of those wanted. <paramref name="Ahead"/>: how long until the budget is full again, in microseconds.
/// </summary>
internal readonly record struct Taken(Rate Rate, long Granted, long Ahead)
{
    public long Remaining => Math.Max(0, (Rate.Window - Ahead) / Rate.Interval);

    public TimeSpan Reset => TimeSpan.FromMicroseconds(Math.Max(0, Ahead));

    /// <summary>When one more permit will be there.</summary>
    public TimeSpan Wait => TimeSpan.FromMicroseconds(Math.Max(0, Ahead + Rate.Interval - Rate.Window));
}

/// <summary>Where limits are counted (GCRA: all that is kept of a key is the time at which its budget is full again).</summary>
internal interface ILimitStore
{
    /// <summary>
    /// Takes as many of the <paramref name="wanted"/> permits as there are. <paramref name="known"/>: how far ahead the caller knows this
    /// key to be at least. Null: the store cannot be asked.
    /// </summary>
    ValueTask<Taken?> Take(string key, Rate rate, int wanted, long known);
}

/// <summary>
/// The store of one instance. It also learns what Redis answered, so that without Redis nobody begins with a full budget, and a Redis that
/// came back empty is told.
/// </summary>
internal sealed class LocalLimits(TimeProvider clock) : ILimitStore
{
    public const int Capacity = 200_000;

    private readonly ExpiringMap<long> _arrivals = new(clock, Capacity);

    public int Count => _arrivals.Count;

    public long Now => clock.GetUtcNow().Ticks / TimeSpan.TicksPerMicrosecond;

    public ValueTask<Taken?> Take(string key, Rate rate, int wanted, long known)
    {
        var taken = _arrivals.Change(key, (found, stored) =>
        {
            var now = Now;
            var arrival = Math.Max(Arrival(found, stored, now, rate), now + known);
            var granted = Math.Clamp((now + rate.Window - arrival) / rate.Interval, 0, wanted);
            arrival += granted * rate.Interval;
            return (arrival, At(arrival), new Taken(rate, granted, arrival - now));
        });
        return ValueTask.FromResult<Taken?>(taken);
    }

    /// <summary>How far ahead this instance knows the key to be.</summary>
    public long Known(string key, Rate rate)
    {
        var (found, stored) = _arrivals.Find(key);
        var now = Now;
        return Math.Max(0, Arrival(found, stored, now, rate) - now);
    }

    /// <summary><paramref name="asked"/> is the time before the question: what is learned is never ahead of what Redis holds.</summary>
    public void Learn(string key, long asked, Taken answer) => _ = _arrivals.Change(key, (found, stored) =>
    {
        var arrival = Math.Max(Arrival(found, stored, asked, answer.Rate), asked + answer.Ahead);
        return (arrival, At(arrival), true);
    });

    /// <summary>No budget is further away than a window, unless the clock was set back: nobody waits until it is there again.</summary>
    private static long Arrival(bool found, long stored, long now, Rate rate) =>
        found && stored <= now + rate.Window ? stored : now;

    private static DateTimeOffset At(long microseconds) => new(microseconds * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
}

/// <summary>The store of all instances: one script, by the clock of Redis, in keys that end when the budget is full again.</summary>
internal sealed class RedisLimits(RedisConnection redis) : ILimitStore
{
    private const string Prefix = "referralhub:limit:v1:";

    private const string Script =
        """
        local time = redis.call('time')
        local now = time[1] * 1000000 + time[2]
        local window, interval, wanted, known = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
        local arrival = tonumber(redis.call('get', KEYS[1]) or '0')
        if arrival > now + window then arrival = 0 end
        arrival = math.max(arrival, now + known)
        local granted = math.max(0, math.min(wanted, math.floor((now + window - arrival) / interval)))
        if granted > 0 then
          arrival = arrival + granted * interval
          redis.call('set', KEYS[1], string.format('%.0f', arrival), 'px', string.format('%.0f', math.ceil((arrival - now) / 1000)))
        end
        return {granted, arrival - now}
        """;

    public async ValueTask<Taken?> Take(string key, Rate rate, int wanted, long known) =>
        await redis.Eval(Script, Prefix + key, Text(rate.Window), Text(rate.Interval), Text(wanted), Text(known))
            is [long granted, long ahead]
            ? new Taken(rate, granted, ahead)
            : null;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
