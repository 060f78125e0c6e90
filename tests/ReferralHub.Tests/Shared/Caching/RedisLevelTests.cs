using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared.Caching;

/// <summary>What is in Redis, who believes it and for how long.</summary>
public sealed class RedisLevelTests : IAsyncLifetime
{
    private TestRedis _redis = null!;

    public async Task InitializeAsync()
    {
        _redis = await TestRedis.Start();
        // who begins to listen forgets everything: not in the middle of these
        await _redis.Allow("-subscribe");
    }

    public async Task DisposeAsync() => await _redis.DisposeAsync();

    [Fact]
    public async Task What_one_has_loaded_another_finds_in_redis()
    {
        await using var one = new CacheNode(_redis);
        await using var two = new CacheNode(_redis);
        _ = await one.Get("key", "loaded by one", "tag");
        await _redis.Has("key");

        _ = (await two.Get("key", "loaded by two", "tag")).Should().Be("loaded by one");
        _ = two.Loads.Should().Be(0);
    }

    [Theory]
    [InlineData("SET referralhub:1:cache:e:key poison PX 60000")]
    [InlineData("SET referralhub:1:cache:e:key x PX 60000")]
    [InlineData("LPUSH referralhub:1:cache:e:key list")]
    [InlineData("SET referralhub:1:cache:t:key \"no number\"")]
    public async Task What_redis_has_and_nobody_understands_is_not_there(string poison)
    {
        await using var one = new CacheNode(_redis);
        _ = (await _redis.Command(poison)).Should().NotStartWith("-");

        _ = (await one.Get("key", "good")).Should().Be("good");
        _ = one.Loads.Should().Be(1);
        _ = one.Counted("redis.errors").Should().Be(poison.StartsWith("SET", StringComparison.Ordinal) ? 1 : 0);
    }

    /// <summary>The version of an entry's form, how many names, until when, the versions of everything and its key, JSON.</summary>
    [Theory]
    [InlineData(0, @"\x02")]
    [InlineData(1, @"\x01")]
    [InlineData(1, @"\xff")]
    [InlineData(2, @"\x7f")]
    [InlineData(2, @"\xff")]
    [InlineData(2, @"\x00\x00\x00")]
    [InlineData(10, @"\x01")]
    [InlineData(25, @"\x01")]
    [InlineData(26, "no json")]
    public async Task An_entry_of_which_a_byte_is_another_is_not_there(int offset, string bytes)
    {
        await using var one = new CacheNode(_redis);
        await using var two = new CacheNode(_redis);
        _ = await one.Get("key", "of one");
        await _redis.Has("key");

        _ = (await _redis.Command($"SETRANGE referralhub:1:cache:e:key {offset} \"{bytes}\"")).Should().StartWith(":34");

        _ = (await two.Get("key", "of two")).Should().Be("of two");
    }

    [Fact]
    public async Task Keys_that_look_alike_to_redis_are_not_the_same()
    {
        await using var one = new CacheNode(_redis);
        await using var two = new CacheNode(_redis);
        string[] keys = ["\u0436", "\u0448", "?", "\u0101", "a", "a\r\nb", "a\nb", "a b", "\u00e9", "e\u0301"];
        foreach (var key in keys)
            _ = await one.Get(key, $"of {key}");

        foreach (var key in keys)
            _ = (await two.Get(key, $"of {key}")).Should().Be($"of {key}");
    }

    [Fact]
    public async Task A_hit_near_the_end_of_a_life_loads_anew_though_redis_has_it_still()
    {
        await using var one = new CacheNode(_redis, CacheNode.Quick with { Eager = 0 });
        _ = await one.Get("key", "old");
        await _redis.Has("key");

        _ = (await one.Get("key", "new")).Should().Be("old");

        await Eventually.True(async () => await one.Get("key", "newer") != "old", "it is renewed behind the readers");
    }

    [Fact]
    public async Task What_took_longer_to_load_than_it_lives_is_not_passed_on()
    {
        var clock = new StandingClock();
        await using var one = new CacheNode(_redis, clock: clock);
        await using var two = new CacheNode(_redis);

        _ = await one.Get("key", () =>
        {
            clock.Advance(TimeSpan.FromMinutes(11));
            return Task.FromResult("old");
        });
        // goes the same way, behind it
        _ = await one.Get("other", "value");
        await _redis.Has("other");

        _ = (await two.Get("key", "new")).Should().Be("new");
        _ = one.Counted("redis.errors").Should().Be(0, "it was not even tried");
    }

    [Fact]
    public async Task No_clock_that_is_ahead_makes_a_value_live_longer_elsewhere()
    {
        await using var ahead = new CacheNode(_redis, clock: new StandingClock(TimeSpan.FromHours(1)));
        var clock = new StandingClock();
        await using var other = new CacheNode(_redis, clock: clock);
        _ = await ahead.Get("key", "old");
        await _redis.Has("key");
        _ = await _redis.Command("PEXPIRE referralhub:1:cache:e:key 60000");

        _ = (await other.Get("key", "new")).Should().Be("old");
        clock.Advance(TimeSpan.FromMinutes(1));

        _ = (await other.Get("key", "new")).Should().Be("new");
    }

    [Fact]
    public async Task What_redis_could_not_answer_with_stays_in_memory()
    {
        await using var one = new CacheNode(_redis);
        await using var two = new CacheNode(_redis);
        var long1 = new string('x', 2_000_000);
        _ = await one.Get("key", long1);
        _ = await one.Cache.GetOrCreateAsync("no json", 0, static (_, _) => ValueTask.FromResult(typeof(string)));
        _ = await one.Get("other", "value");
        await _redis.Has("other");

        _ = (await two.Get("key", "short")).Should().Be("short");

        _ = (await two.Get("other", "new")).Should().Be("value", "the connection is still there");
        _ = two.Counted("redis.errors").Should().Be(0);
    }
}
