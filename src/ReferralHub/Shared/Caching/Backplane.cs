using System.Collections.Concurrent;
using System.Text.Json;
using ReferralHub.Shared.Security;

namespace ReferralHub.Shared.Caching;

/// <summary>
/// Forgets here and tells the other instances: names, never values. What could not be told is told again until it is; and since others may
/// have tried while this one was deaf, it forgets everything when it begins to listen.
/// </summary>
internal sealed class Backplane : IAsyncDisposable
{
    private const string Channel = "referralhub:1:forgotten";
    private const int Most = 10_000;

    /// <summary>Names a message: one of the longest commands that Redis is sent.</summary>
    private const int Share = 500;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(500);

    private readonly string _self = Guid.CreateVersion7().ToString("N");
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _adding = new();
    private readonly ConcurrentDictionary<string, long> _untold = new();
    private readonly RedisConnection _redis;
    private readonly RedisLevel _level;
    private readonly Forgotten _forgotten;
    private readonly TimeProvider _clock;
    private readonly RedisChannel _channel;
    private readonly Task _again;
    private long _number;

    public Backplane(RedisConnection redis, RedisLevel level, Forgotten forgotten, TimeProvider clock)
    {
        (_redis, _level, _forgotten, _clock) = (redis, level, forgotten, clock);
        _channel = new RedisChannel(redis, Channel, clock, Hear, () => forgotten.Add(Forgotten.All));
        _channel.Start();
        _again = redis.IsConfigured ? TellAgain() : Task.CompletedTask;
    }

    /// <summary>Redis may still have what these names had before they were forgotten.</summary>
    public bool IsUntold(string[] names) => Array.Exists(names, _untold.ContainsKey);

    /// <summary>At once on this instance; the task is that of telling the others, and never fails.</summary>
    public Task Forget(string[] names)
    {
        var untold = _redis.IsConfigured ? Remember(names) : [];
        foreach (var name in names)
            _forgotten.Add(name);
        return Tell(untold);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _again;
        await _channel.DisposeAsync();
        _stop.Dispose();
    }

    /// <summary>
    /// Each time with a number of its own, so that who has told it once does not take it for told when it is forgotten twice.
    /// </summary>
    private KeyValuePair<string, long>[] Remember(string[] names)
    {
        lock (_adding)
        {
            _number++;
            foreach (var name in names)
                _untold[name] = _number;
            if (_untold.Count <= Most)
                return [.. names.Select(name => KeyValuePair.Create(name, _number))];
            // too many: everything is the honest answer
            _untold[Forgotten.All] = _number;
            foreach (var name in _untold.Keys)
                if (name != Forgotten.All)
                    _ = _untold.TryRemove(name, out _);
            return [KeyValuePair.Create(Forgotten.All, _number)];
        }
    }

    private async Task Tell(KeyValuePair<string, long>[] untold)
    {
        foreach (var share in untold.Chunk(Share))
        {
            var names = share.Select(one => one.Key).ToArray();
            // first the entries, then who would read them anew
            var isForgotten = await _level.Forget(names);
            if (await _redis.Publish(Channel, JsonSerializer.Serialize(names.Prepend(_self))) && isForgotten)
                foreach (var one in share)
                    _ = _untold.TryRemove(one);
        }
    }

    private async Task TellAgain()
    {
        while (!_stop.IsCancellationRequested)
        {
            await Task.Delay(s_pause, _clock, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // its own: another copy would fail when one is added meanwhile, and end this for good
            await Tell(_untold.ToArray());
        }
    }

    private void Hear(string message)
    {
        try
        {
            var words = JsonSerializer.Deserialize<string?[]>(message) ?? [];
            if (words.Length > 0 && words[0] == _self)
                return;
            foreach (var name in words.Skip(1).OfType<string>())
                _forgotten.Add(name);
        }
        catch (JsonException)
        {
            // another release's, and who knows of what
            _forgotten.Add(Forgotten.All);
        }
    }
}
