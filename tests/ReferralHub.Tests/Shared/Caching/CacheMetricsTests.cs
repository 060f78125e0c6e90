using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared.Caching;

/// <summary>Each kind of answer is counted where it belongs, and nowhere else.</summary>
public sealed class CacheMetricsTests
{
    [Fact]
    public async Task Loads_and_hits_in_memory_are_counted()
    {
        await using var node = new CacheNode();

        for (var call = 0; call < 3; call++)
            _ = await node.Get("key", "value");

        _ = (node.Counted("misses"), node.Counted("hits{level=memory}"), node.Counted("coalesced")).Should().Be((1, 2, 0));
        _ = (node.Counted("hits{level=redis}"), node.Counted("redis.errors")).Should().Be((0, 0), "there is no Redis");
    }

    [Fact]
    public async Task Who_waits_for_the_load_of_another_is_counted()
    {
        await using var node = new CacheNode();
        var gate = new TaskCompletionSource<string>();

        var both = Task.WhenAll(node.Get("key", () => gate.Task), node.Get("key", () => gate.Task));
        gate.SetResult("value");

        _ = (await both).Should().Equal("value", "value");
        _ = (node.Counted("misses"), node.Counted("coalesced")).Should().Be((1, 1));
    }

    [Fact]
    public async Task Old_values_that_stand_in_are_counted_by_why()
    {
        await using var node = new CacheNode(times: CacheNode.Quick with { Soft = TimeSpan.FromSeconds(1) });
        _ = await node.Get("failing", "old", "tag");
        _ = await node.Get("slow", "old", "tag");
        await node.Cache.RemoveByTagAsync("tag");

        _ = await node.Fail("failing", "tag");
        _ = (node.Counted("stale{reason=failed}"), node.Counted("stale{reason=slow}")).Should().Be((1, 0));
        _ = await node.Get("slow", () => new TaskCompletionSource<string>().Task, null, "tag");

        _ = (node.Counted("stale{reason=failed}"), node.Counted("stale{reason=slow}")).Should().Be((1, 1));
    }

    [Fact]
    public async Task Hits_in_redis_and_its_errors_are_counted()
    {
        await using var redis = await TestRedis.Start();
        await using var one = new CacheNode(redis);
        await using var two = new CacheNode(redis);
        _ = await one.Get("key", "value");
        await redis.Has("key");

        _ = await two.Get("key", "value");
        _ = (two.Counted("hits{level=redis}"), two.Counted("misses"), two.Counted("redis.errors")).Should().Be((1, 0, 0));
        await redis.Stop();
        _ = await two.Get("other", "value");

        _ = two.Counted("redis.errors").Should().BePositive();
    }
}
