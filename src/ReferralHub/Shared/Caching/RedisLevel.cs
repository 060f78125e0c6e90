using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using ReferralHub.Shared.Security;

namespace ReferralHub.Shared.Caching;

/// <summary>A value as Redis has it, until when it is fresh by the clock of who loaded it, and how long by the clock of Redis.</summary>
internal readonly record struct RedisValue(byte[] Bytes, DateTimeOffset FreshUntil, TimeSpan Left);

/// <summary>
/// What a look into Redis found: a value or none, and the versions that its names have there now. <see cref="Versions"/> null: Redis did
/// not answer, and what is loaded is not told it either.
/// </summary>
internal readonly record struct RedisLook(RedisValue? Value, long[]? Versions);

/// <summary>
/// The second level: one entry a key, in a form of its own version. An entry holds the versions of its names (its key and its tags), as
/// they were before its load; forgetting a name raises its version, so no entry need be found to be forgotten, and none that is written
/// afterwards is believed. What is not understood (another release's, or no entry at all) is not there. While Redis is down nobody waits
/// for it: <see cref="RedisConnection"/> is the circuit breaker.
/// </summary>
internal sealed class RedisLevel(RedisConnection redis, CacheMetrics metrics)
{
    private const string Prefix = "referralhub:1:cache:";
    private const byte Version = 1;

    /// <summary>Longer than any entry lives.</summary>
    private const int NameSeconds = 24 * 3600;

    /// <summary>Longer answers are not read, and end the connection.</summary>
    private const int MostBytes = 512 * 1024;

    public bool IsConfigured => redis.IsConfigured;

    public async ValueTask<RedisLook> Get(string key, string[] names)
    {
        if (!IsConfigured)
            return default;
        // in this order: the entry may become a younger one in between, never an older one
        var left = redis.Call("PTTL", Entry(key)).AsTask();
        if (await redis.Call(["MGET", Entry(key), .. names.Select(Name)]) is not object?[] found || found.Length != names.Length + 1)
        {
            metrics.RedisError();
            return default;
        }
        var versions = new long[names.Length];
        for (var name = 0; name < names.Length; name++)
            if (found[name + 1] is { } version
                && !long.TryParse(version as string, NumberStyles.None, CultureInfo.InvariantCulture, out versions[name]))
            {
                metrics.RedisError();
                return default;
            }
        var value = found[0] is string entry && await left is long and > 0 and var milliseconds
            ? Read(Encoding.Latin1.GetBytes(entry), versions, TimeSpan.FromMilliseconds(milliseconds))
            : null;
        return new RedisLook(value, versions);
    }

    public async Task Set(string key, byte[] value, long[] versions, DateTimeOffset freshUntil, TimeSpan life)
    {
        if (life.TotalMilliseconds < 1 || value.Length > MostBytes)
            return;
        var entry = new byte[2 + (8 * (versions.Length + 1)) + value.Length];
        (entry[0], entry[1]) = (Version, (byte)versions.Length);
        BinaryPrimitives.WriteInt64BigEndian(entry.AsSpan(2), freshUntil.ToUnixTimeMilliseconds());
        for (var name = 0; name < versions.Length; name++)
            BinaryPrimitives.WriteInt64BigEndian(entry.AsSpan(10 + (8 * name)), versions[name]);
        value.CopyTo(entry.AsSpan(10 + (8 * versions.Length)));
        var milliseconds = ((long)life.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        if (await redis.Call("SET", Entry(key), Encoding.Latin1.GetString(entry), "PX", milliseconds) is null)
            metrics.RedisError();
    }

    /// <summary>False: Redis has not heard of it, and must later.</summary>
    public async Task<bool> Forget(IEnumerable<string> names)
    {
        List<Task<object?>> calls = [];
        foreach (var name in names)
        {
            calls.Add(redis.Call("INCR", Name(name)).AsTask());
            calls.Add(redis.Call("EXPIRE", Name(name), NameSeconds.ToString(CultureInfo.InvariantCulture)).AsTask());
        }
        if ((await Task.WhenAll(calls)).All(answer => answer is not null))
            return true;
        metrics.RedisError();
        return false;
    }

    private RedisValue? Read(byte[] entry, long[] versions, TimeSpan left)
    {
        if (entry.Length < 10 || entry[0] != Version || entry[1] != versions.Length || entry.Length < 10 + (8 * versions.Length))
        {
            metrics.RedisError();
            return null;
        }
        for (var name = 0; name < versions.Length; name++)
            if (BinaryPrimitives.ReadInt64BigEndian(entry.AsSpan(10 + (8 * name))) != versions[name])
                return null;
        var until = BinaryPrimitives.ReadInt64BigEndian(entry.AsSpan(2));
        if (until < DateTimeOffset.MinValue.ToUnixTimeMilliseconds() || until > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            metrics.RedisError();
            return null;
        }
        return new RedisValue(entry[(10 + (8 * versions.Length))..], DateTimeOffset.FromUnixTimeMilliseconds(until), left);
    }

    private static string Entry(string key) => $"{Prefix}e:{Text(key)}";

    private static string Name(string name) => $"{Prefix}t:{Text(name)}";

    /// <summary>The connection's texts are Latin-1, which has one character for all that it does not know: two keys would be one.</summary>
    private static string Text(string text) => Ascii.IsValid(text) ? text : Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
