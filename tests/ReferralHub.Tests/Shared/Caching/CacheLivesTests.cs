using FluentAssertions;
using ReferralHub.Shared.Caching;
using ReferralHub.Shared.Counters;
using ReferralHub.Shared.Hosting;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared.Caching;

/// <summary>How long what is kept lives, by a clock that is moved by hand.</summary>
public sealed class CacheLivesTests
{
    private static readonly CacheTimes s_minutes = CacheNode.Quick with
    {
        Fresh = TimeSpan.FromMinutes(1),
        Stale = TimeSpan.FromMinutes(1),
        Jitter = 0,
        Eager = 1
    };

    private readonly StandingClock _clock = new();

    [Fact]
    public async Task A_value_lives_as_long_as_it_should_and_no_longer()
    {
        await using var node = new CacheNode(null, s_minutes, _clock);
        _ = await node.Get("key", "old");

        _clock.Advance(TimeSpan.FromSeconds(59));
        _ = (await node.Get("key", "new")).Should().Be("old");
        _clock.Advance(TimeSpan.FromSeconds(1));

        _ = (await node.Get("key", "new")).Should().Be("new");
    }

    [Fact]
    public async Task An_old_value_stands_in_for_a_bounded_time()
    {
        await using var node = new CacheNode(null, s_minutes, _clock);
        _ = await node.Get("key", "good");

        _clock.Advance(TimeSpan.FromSeconds(119));
        _ = (await node.Fail("key")).Should().Be("good");
        _clock.Advance(TimeSpan.FromSeconds(1));

        var failing = () => node.Fail("key");
        _ = await failing.Should().ThrowAsync<InvalidOperationException>();
    }

    [Fact]
    public async Task After_a_failure_the_next_is_tried_when_a_while_has_passed()
    {
        await using var node = new CacheNode(null, s_minutes with { Throttle = TimeSpan.FromSeconds(10) }, _clock);
        _ = await node.Get("key", "old");
        _clock.Advance(TimeSpan.FromMinutes(1));

        _ = await node.Fail("key");
        _ = (await node.Get("key", "new")).Should().Be("old");
        _clock.Advance(TimeSpan.FromSeconds(10));

        _ = (await node.Get("key", "new")).Should().Be("new");
    }

    [Fact]
    public async Task What_began_together_does_not_end_together()
    {
        await using var node = new CacheNode(null, s_minutes with { Jitter = 0.5 }, _clock);
        await All();

        _clock.Advance(TimeSpan.FromSeconds(45));
        await All();

        _ = node.Loads.Should().BeInRange(51, 99, "some of 50 ended, some did not");

        async Task All()
        {
            for (var number = 0; number < 50; number++)
                _ = await node.Get($"key-{number}", "value");
        }
    }

    [Fact]
    public async Task A_renewal_beforehand_that_fails_is_not_tried_with_each_hit()
    {
        await using var node = new CacheNode(null, s_minutes with { Eager = 0.8 }, _clock);
        _ = await node.Get("key", "good");
        _clock.Advance(TimeSpan.FromSeconds(47));
        _ = await node.Get("key", "too early");
        _ = node.Loads.Should().Be(1);
        _clock.Advance(TimeSpan.FromSeconds(1));

        for (var hit = 0; hit < 5; hit++)
        {
            _ = (await node.Fail("key")).Should().Be("good");
            await node.Began(2);
        }

        await Eventually.True(() => Task.FromResult(node.Counted("misses") == 2), "nothing more was loaded");
        _ = node.Counted("coalesced").Should().Be(0);
    }

    /// <summary>A leaderboard is made of places that are cached themselves: the ages of both add up.</summary>
    [Fact]
    public async Task No_leaderboard_is_older_than_answers_may_be_and_nor_are_its_places()
    {
        await using var node = new CacheNode(null, CacheNode.Quick, _clock);
        var cache = new StatsCache(node.Cache, new Settings { Cache = new CacheSettings { StatsSeconds = 1.5 } });
        var (user, oldest) = (Guid.CreateVersion7(), TimeSpan.Zero);

        for (var step = 0; step < 400; step++)
        {
            var board = await cache.Board(user, Period.All, 0, async (_, ct) => BitConverter.GetBytes(
                (await cache.Places(Period.All, 0, (_, _) => ValueTask.FromResult<List<long>>([_clock.GetTimestamp()]), ct))[0]), default);
            var age = _clock.GetElapsedTime(BitConverter.ToInt64(board));
            oldest = age > oldest ? age : oldest;
            _clock.Advance(TimeSpan.FromMilliseconds(50));
        }

        _ = oldest.TotalSeconds.Should().BeInRange(0.3, 1.5);
    }
}
