using System.Globalization;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Security;

namespace ReferralHub.Shared.Data;

/// <summary>
/// Who has just written, here and through Redis on every instance, so that they read the primary until no replica in use can lack it. A
/// note is made between the commit and the answer, and stays for longer than a replica in use may be behind: so who finds none, and looks
/// at the replica after that, finds everything that was answered before. Whether there is one is unknown while Redis does not answer, and
/// once it came back empty: then there is one.
/// </summary>
internal sealed class RecentWrites(Settings settings, Replica replica, RedisConnection redis, TimeProvider clock)
{
    private const string Prefix = "referralhub:1:wrote:";

    /// <summary>Is there as long as Redis has lost nothing.</summary>
    private const string Witness = "referralhub:1:wrote";
    private const string WitnessSeconds = "86400";

    private static readonly TimeSpan s_margin = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    private readonly TimeSpan _life = TimeSpan.FromSeconds(settings.Replica.MaxLagSeconds) + s_margin;
    private readonly ExpiringMap<long> _here = new(clock, LocalLimits.Capacity);
    private long _emptySince;

    public bool AreNoted => replica.IsConfigured;

    /// <summary>After the commit; the answer waits for this.</summary>
    public async Task Note(Guid person)
    {
        var at = clock.GetTimestamp();
        // the clock that people set only tidies up
        _here.Set(Key(person), at, clock.GetUtcNow() + TimeSpan.FromMinutes(1));
        if (!redis.IsConfigured || await redis.Call("SET", Key(person), "1", "PX", Milliseconds(_life)) is not null)
            return;
        // no other instance hears of it, so it is answered once none needs to: slower, never wrong
        while (replica.Usable is { } position && position.At <= at && clock.GetElapsedTime(at) < _life)
            await Task.Delay(s_pause, clock);
    }

    public async ValueTask<bool> MayMatterTo(Guid person)
    {
        if (_here.Find(Key(person)) is (true, var at) && clock.GetElapsedTime(at) < _life)
            return true;
        if (!redis.IsConfigured)
            return false;
        if (await redis.Call("MGET", Key(person), Witness) is not object?[] { Length: 2 } found)
            return true;
        var (note, witness) = (found[0], found[1]);
        if (witness is null)
            await Witnessed();
        return note is not null || witness is null;
    }

    /// <summary>What Redis has lost no longer matters when this has lasted for the life of a note.</summary>
    private async Task Witnessed()
    {
        var now = clock.GetTimestamp();
        var since = Interlocked.CompareExchange(ref _emptySince, now, 0);
        if (since != 0 && clock.GetElapsedTime(since, now) > _life
            && await redis.Call("SET", Witness, "1", "EX", WitnessSeconds) is not null)
            Volatile.Write(ref _emptySince, 0);
    }

    private static string Key(Guid person) => $"{Prefix}{person:N}";

    private static string Milliseconds(TimeSpan time) => ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
