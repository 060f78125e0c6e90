using System.Diagnostics;
using FluentAssertions;
using ReferralHub.Shared.Security;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared.Caching;

/// <summary>Several instances with one real Redis, which is killed, restarted, flushed, frozen and poisoned meanwhile.</summary>
public sealed class CoherenceTests : IAsyncLifetime
{
    private TestRedis _redis = null!;
    private CacheNode _one = null!;
    private CacheNode _two = null!;

    public async Task InitializeAsync()
    {
        _redis = await TestRedis.Start();
        (_one, _two) = (Node(), Node());
        await _redis.Listening(2);
        await Hearing();
    }

    public async Task DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Two_hundred_readers_on_each_instance_load_once_an_instance()
    {
        var gate = new TaskCompletionSource<string>();

        var readers = Enumerable.Range(0, 400).Select(number =>
            Task.Run(() => (number % 2 == 0 ? _one : _two).Get("cold", () => gate.Task))).ToArray();
        await Task.WhenAll(_one.Began(1), _two.Began(1));
        gate.SetResult("value");

        _ = (await Task.WhenAll(readers)).Should().OnlyContain(value => value == "value");
        _ = (_one.Loads, _two.Loads).Should().Be((1, 1));
    }

    [Fact]
    public async Task What_one_forgets_all_forget()
    {
        _ = await _one.Get("by-key", "old");
        _ = await _one.Get("by-tag", "old", "tag");
        _ = (await _two.Get("by-key", "old"), await _two.Get("by-tag", "old", "tag"));

        await _one.Cache.RemoveAsync("by-key");
        await _one.Cache.RemoveByTagAsync("tag");

        _ = (await _one.Get("by-key", "new"), await _one.Get("by-tag", "new", "tag")).Should().Be(("new", "new"));
        await _two.Shows("by-key", "new");
        await _two.Shows("by-tag", "new", "tag");
    }

    [Fact]
    public async Task Without_redis_each_goes_on_and_what_was_forgotten_meanwhile_is_forgotten_when_it_returns()
    {
        _ = await _one.Get("key", "old", "tag");
        _ = await _two.Get("key", "old", "tag");
        await _redis.Stop();

        await _one.Cache.RemoveByTagAsync("tag");
        _ = (await _one.Get("key", "new", "tag")).Should().Be("new");
        _ = (await _two.Get("key", "new", "tag")).Should().Be("old", "nobody could tell it");

        await _redis.Restart();
        await _two.Shows("key", "new", "tag");
        await Hearing();
    }

    [Fact]
    public async Task A_frozen_redis_stops_nobody_and_is_believed_again_when_it_thaws()
    {
        _ = await _one.Get("key", "old", "tag");
        await _redis.Freeze();
        try
        {
            var began = Stopwatch.GetTimestamp();
            for (var number = 0; number < 40; number++)
                _ = (await _one.Get($"cold-{number}", "value")).Should().Be("value");
            _ = Stopwatch.GetElapsedTime(began).Should().BeLessThan(RedisConnection.Patience * 20, "one waits for it and no other");
            await _one.Cache.RemoveByTagAsync("tag");
            _ = (await _one.Get("key", "new", "tag")).Should().Be("new");
        }
        finally
        {
            await _redis.Thaw();
        }

        await _two.Shows("key", "new", "tag");
        await Hearing();
    }

    [Fact]
    public async Task A_flushed_redis_is_filled_again_and_forgets_as_before()
    {
        _ = await _one.Get("key", "old", "tag");
        await _one.Cache.RemoveByTagAsync("tag");

        _ = await _redis.Command("FLUSHALL");

        _ = (await _one.Get("key", "new", "tag")).Should().Be("new");
        await _one.Cache.RemoveByTagAsync("tag");
        await _two.Shows("key", "newer", "tag");
    }

    private CacheNode Node() => new(_redis, patience: RedisConnection.Patience);

    /// <summary>Both hear each other: else a test would forget before anybody listens.</summary>
    private async Task Hearing()
    {
        foreach (var (from, to) in new[] { (_one, _two), (_two, _one) })
        {
            var key = "";
            await Eventually.True(async () =>
            {
                if (key.Length > 0 && await to.Get(key, "after", key) == "after")
                    return true;
                key = $"hearing-{Guid.CreateVersion7()}";
                _ = await to.Get(key, "before", key);
                await from.Cache.RemoveByTagAsync(key);
                return false;
            }, "they hear each other");
        }
        _one.CountAnew();
        _two.CountAnew();
    }
}
