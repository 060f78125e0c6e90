using FluentAssertions;
using ReferralHub.Shared.Data;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared.Caching;

/// <summary>What is made of data of a replica is as old as the replica was.</summary>
public sealed class CacheAgeTests
{
    [Fact]
    public async Task What_is_older_than_its_forgetting_is_told_once_and_not_kept()
    {
        await using var node = new CacheNode();
        var asOf = TimeProvider.System.GetTimestamp();
        await node.Cache.RemoveByTagAsync("tag");

        _ = (await node.Get("key", () => Of(asOf, "old"), null, "tag")).Should().Be("old");

        _ = (await node.Get("key", () => Of(asOf, "older"), null, "other")).Should().Be("older", "nothing was kept");
        _ = (await node.Get("key", "new", "other")).Should().Be("older", "of the other tag nothing was forgotten");
    }

    [Fact]
    public async Task An_answer_is_as_old_as_the_oldest_it_is_made_of()
    {
        await using var node = new CacheNode();
        var asOf = TimeProvider.System.GetTimestamp();
        await node.Cache.RemoveByTagAsync("tag");

        _ = await node.Get("whole", () => node.Get("part", () => Of(asOf, "old"), null, "tag"), null, "tag");

        _ = (await node.Get("whole", "new", "tag")).Should().Be("new");
    }

    [Fact]
    public async Task It_lives_from_when_its_data_was_true()
    {
        var clock = new StandingClock();
        await using var node = new CacheNode(clock: clock);
        var asOf = clock.GetTimestamp();
        clock.Advance(TimeSpan.FromSeconds(2));

        _ = await node.Get("key", () => Of(asOf, "old"), TimeSpan.FromSeconds(10));
        clock.Advance(TimeSpan.FromSeconds(8.5));

        _ = (await node.Get("key", () => Task.FromResult("new"), TimeSpan.FromSeconds(10))).Should().Be("new");
    }

    [Fact]
    public async Task Redis_gets_none_of_it()
    {
        await using var redis = await TestRedis.Start();
        await using var node = new CacheNode(redis);
        var asOf = TimeProvider.System.GetTimestamp();

        _ = await node.Get("of-a-replica", () => Of(asOf, "old"), null, "tag");
        _ = await node.Get("of-the-primary", "new");
        await redis.Has("of-the-primary");

        _ = (await redis.Command("EXISTS referralhub:1:cache:e:of-a-replica")).Should().StartWith(":0");
    }

    private static Task<string> Of(long asOf, string value)
    {
        DataAge.Note(asOf);
        return Task.FromResult(value);
    }
}
