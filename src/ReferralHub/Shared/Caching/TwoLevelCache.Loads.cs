using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Caching.Memory;
using ReferralHub.Shared.Data;

namespace ReferralHub.Shared.Caching;

/// <summary>How a value is had that memory does not have: from Redis or the loader, once for all who ask meanwhile.</summary>
internal sealed partial class TwoLevelCache
{
    /// <summary>What an entry weighs beside its value.</summary>
    private const int EntryBytes = 400;

    private readonly ConcurrentDictionary<string, Loading> _loads = new();

    /// <summary>Joins the load under way, unless what it loads was forgotten since it began: then it is too old for who asks now.</summary>
    private Loading Load<TState, T>(
        string key, TState state, Func<TState, CancellationToken, ValueTask<T>> factory, HybridCacheEntryOptions? options, string[] names,
        DateTimeOffset after, long now)
    {
        Loading? mine = null;
        while (true)
        {
            if (_loads.TryGetValue(key, out var running) && !_forgotten.Since(running.StartedAt, running.Names))
            {
                _metrics.Coalesced();
                return running;
            }
            mine ??= new Loading(now, names, after, loading => Run(loading, key, state, factory, options));
            if (running is null ? _loads.TryAdd(key, mine) : _loads.TryUpdate(key, mine, running))
                return mine;
        }
    }

    private async Task<object?> Run<TState, T>(
        Loading loading, string key, TState state, Func<TState, CancellationToken, ValueTask<T>> factory, HybridCacheEntryOptions? options)
    {
        try
        {
            var (life, until) = (Life(options), _clock.GetUtcNow() + Life(options));
            var look = await Look(key, loading.Names);
            if (look.Value is { } there && there.FreshUntil > loading.After && Left(there, life) is { Ticks: > 0 } left
                && Read<T>(there.Bytes) is { } known)
            {
                _metrics.RedisHit();
                Keep(key, known, loading.Names, loading.StartedAt, left, there.FreshUntil);
                return known;
            }
            _metrics.Miss();
            var age = DataAge.Begin();
            var value = await Ask(state, factory);
            loading.AsOf = Math.Min(age.AsOf, loading.StartedAt);
            if (value is null)
            {
                // nobody is given the old one for it if the next load fails
                _memory.Remove(key);
                return null;
            }
            // what a replica gave is as old as the replica was, and forgotten if something was since; the versions in Redis are younger
            Keep(key, value, loading.Names, loading.AsOf, life, until - _clock.GetElapsedTime(loading.AsOf, loading.StartedAt));
            if (loading.AsOf == loading.StartedAt)
                _ = Observe(Pass(key, value, look, until));
            return value;
        }
        finally
        {
            _ = _loads.TryRemove(KeyValuePair.Create(key, loading));
        }
    }

    private static async ValueTask<T> Value<T>(Loading load, Task<object?> loaded)
    {
        var value = await loaded;
        // an answer made of others is as old as the oldest
        DataAge.Note(load.AsOf);
        return (T)value!;
    }

    private ValueTask<RedisLook> Look(string key, string[] names) =>
        _backplane.IsUntold(names) ? default : _redis.Get(key, names);

    /// <summary>The least of what is left by the clocks of who loaded it and of Redis, and of a whole life.</summary>
    private TimeSpan Left(RedisValue there, TimeSpan life) =>
        TimeSpan.FromTicks(Math.Min(Math.Min((there.FreshUntil - _clock.GetUtcNow()).Ticks, there.Left.Ticks), life.Ticks));

    private async Task<T> Ask<TState, T>(TState state, Func<TState, CancellationToken, ValueTask<T>> factory)
    {
        using var limit = new CancellationTokenSource(_times.Hard, _clock);
        try
        {
            return await factory(state, limit.Token).AsTask().WaitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new TimeoutException($"What a cache asked for took longer than {_times.Hard.TotalSeconds} s");
        }
    }

    /// <summary>In memory, unless it was forgotten while it was loaded.</summary>
    private void Keep<T>(string key, T value, string[] names, long startedAt, TimeSpan life, DateTimeOffset until)
    {
        // a newer value may be there already
        if (_forgotten.Since(startedAt, names))
            return;
        var fresh = life * (1 - (_times.Jitter * Random.Shared.NextDouble()));
        var entry = new CacheEntry(value!, names, startedAt, After(fresh, startedAt))
        {
            EagerAt = After(fresh * _times.Eager, startedAt),
            StaleUntil = After(life + _times.Stale, startedAt),
            InRedisUntil = until
        };
        using var slot = _memory.CreateEntry(key);
        _ = slot.SetValue(entry).SetSize(EntryBytes + key.Length + (value is byte[] bytes ? bytes.Length : 0))
            .SetAbsoluteExpiration(life + _times.Stale);
    }

    /// <summary>To Redis, with the versions that its names had before the load: was one forgotten meanwhile, nobody will take it.</summary>
    private async Task Pass<T>(string key, T value, RedisLook look, DateTimeOffset until)
    {
        if (look.Versions is { } versions)
            await _redis.Set(key, value is byte[] bytes ? bytes : JsonSerializer.SerializeToUtf8Bytes(value), versions, until,
                until - _clock.GetUtcNow());
    }

    private object? Read<T>(byte[] bytes)
    {
        if (typeof(T) == typeof(byte[]))
            return bytes;
        try
        {
            return JsonSerializer.Deserialize<T>(bytes);
        }
        catch (JsonException)
        {
            _metrics.RedisError();
            return null;
        }
    }
}
