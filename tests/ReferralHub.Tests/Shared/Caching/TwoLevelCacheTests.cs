using System.Collections.Concurrent;
using FluentAssertions;
using ReferralHub.Shared.Caching;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared.Caching;

/// <summary>One instance, memory alone.</summary>
public sealed class TwoLevelCacheTests
{
    [Fact]
    public async Task What_was_loaded_is_not_loaded_again()
    {
        await using var node = new CacheNode();

        _ = await node.Get("key", "first");

        _ = (await node.Get("key", "second")).Should().Be("first");
        _ = node.Loads.Should().Be(1);
    }

    [Fact]
    public async Task Two_hundred_who_ask_at_once_load_once()
    {
        await using var node = new CacheNode();
        var gate = new TaskCompletionSource<string>();

        var answers = Enumerable.Range(0, 200).Select(_ => Task.Run(() => node.Get("key", () => gate.Task))).ToArray();
        await node.Began(1);
        gate.SetResult("one");

        _ = (await Task.WhenAll(answers)).Should().OnlyContain(answer => answer == "one");
        _ = node.Loads.Should().Be(1);
    }

    [Fact]
    public async Task A_hit_allocates_no_more_than_FusionCache_does()
    {
        await using var node = new CacheNode();
        var cache = node.Cache;
        _ = await cache.GetOrCreateAsync("key", 1, static (_, _) => ValueTask.FromResult("value"));

        long Hits(int count)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var hit = 0; hit < count; hit++)
                _ = cache.GetOrCreateAsync("key", 1, static (_, _) => ValueTask.FromResult("other")).AsTask().IsCompletedSuccessfully;
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        _ = Hits(1000);
        _ = (Hits(1000) / 1000).Should().BeLessThanOrEqualTo(180);
    }

    [Fact]
    public async Task What_is_forgotten_by_key_or_tag_is_loaded_anew_at_once()
    {
        await using var node = new CacheNode();
        _ = await node.Get("a", "1", "red");
        _ = await node.Get("b", "1", "red", "round");
        _ = await node.Get("c", "1", "blue");

        await node.Cache.RemoveAsync("c");
        await node.Cache.RemoveByTagAsync("round");

        _ = (await All("2")).Should().Be(("1", "2", "2"));
        await node.Cache.RemoveByTagAsync(["red", "blue"]);
        _ = (await All("3")).Should().Be(("3", "3", "3"));

        async Task<(string, string, string)> All(string value) =>
            (await node.Get("a", value, "red"), await node.Get("b", value, "red", "round"), await node.Get("c", value, "blue"));
    }

    [Fact]
    public async Task A_load_under_way_brings_nothing_back_that_was_forgotten_meanwhile()
    {
        await using var node = new CacheNode();
        var gate = new TaskCompletionSource<string>();
        var before = node.Get("key", () => gate.Task, null, "tag");
        await node.Began(1);

        await node.Cache.RemoveByTagAsync("tag");
        var after = await node.Get("key", "new", "tag");
        gate.SetResult("old");

        _ = (await before).Should().Be("old", "who asked before is told what was so then");
        _ = after.Should().Be("new", "who asks afterwards does not wait for an answer from before");
        _ = (await node.Get("key", "newer", "tag")).Should().Be("new");
    }

    [Fact]
    public async Task An_old_value_stands_in_while_loads_fail_and_is_not_asked_for_each_time()
    {
        await using var node = new CacheNode(times: CacheNode.Quick with { Throttle = TimeSpan.FromMinutes(1) });
        _ = await node.Get("key", "good", "tag");
        await node.Cache.RemoveByTagAsync("tag");

        for (var call = 0; call < 5; call++)
            _ = (await node.Fail("key", "tag")).Should().Be("good");

        _ = node.Loads.Should().Be(2);
    }

    [Fact]
    public async Task Without_an_old_value_a_failure_is_told_and_not_kept()
    {
        await using var node = new CacheNode();
        var failing = () => node.Fail("key");

        _ = await failing.Should().ThrowAsync<InvalidOperationException>();

        _ = (await node.Get("key", "good")).Should().Be("good");
    }

    [Fact]
    public async Task Nothing_is_not_kept_and_puts_an_end_to_what_was()
    {
        await using var node = new CacheNode();
        _ = await node.Get("key", "old", "tag");
        await node.Cache.RemoveByTagAsync("tag");

        for (var call = 0; call < 3; call++)
            _ = (await node.Get("key", () => Task.FromResult<string>(null!), null, "tag")).Should().BeNull();

        _ = node.Loads.Should().Be(4);
        var failing = () => node.Fail("key", "tag");
        _ = await failing.Should().ThrowAsync<InvalidOperationException>("what is gone does not stand in");
    }

    [Fact]
    public async Task Each_key_has_its_own_load_and_its_own_value()
    {
        await using var node = new CacheNode();
        var gate = new TaskCompletionSource<string>();
        var slow = node.Get("slow", () => gate.Task);

        var others = await Task.WhenAll(Enumerable.Range(0, 50).Select(number => Task.Run(() => node.Get($"{number}", $"of {number}"))));
        gate.SetResult("of slow");

        _ = others.Should().Equal(Enumerable.Range(0, 50).Select(number => $"of {number}"));
        _ = (await slow).Should().Be("of slow");
        _ = (await node.Get("7", "other")).Should().Be("of 7");
    }

    [Fact]
    public async Task More_can_be_forgotten_than_is_remembered()
    {
        await using var node = new CacheNode();
        _ = await node.Get("key", "old", "tag");

        await node.Cache.RemoveByTagAsync("tag");
        for (var number = 0; number < 100_001; number++)
            await node.Cache.RemoveByTagAsync($"other-{number}");

        _ = (await node.Get("key", "new", "tag")).Should().Be("new");
    }

    [Fact]
    public async Task Everything_is_forgotten_by_the_tag_of_everything()
    {
        await using var node = new CacheNode();
        _ = (await node.Get("a", "old"), await node.Get("b", "old", "tag"));

        await node.Cache.RemoveByTagAsync("*");

        _ = (await node.Get("a", "new"), await node.Get("b", "new", "tag")).Should().Be(("new", "new"));
    }

    [Fact]
    public async Task Who_could_have_an_old_value_does_not_wait_long_for_a_new_one()
    {
        await using var node = new CacheNode(times: CacheNode.Quick with { Soft = TimeSpan.FromMilliseconds(50) });
        _ = await node.Get("key", "old", "tag");
        await node.Cache.RemoveByTagAsync("tag");
        var gate = new TaskCompletionSource<string>();

        _ = (await node.Get("key", () => gate.Task, null, "tag")).Should().Be("old");
        gate.SetResult("new");

        await node.Shows("key", "new", "tag");
        _ = node.Loads.Should().Be(2, "the slow load was not given up");
    }

    [Fact]
    public async Task A_load_that_never_ends_is_given_up()
    {
        await using var node = new CacheNode(times: CacheNode.Quick with { Hard = TimeSpan.FromMilliseconds(100) });

        var waiting = async () => await node.Get("key", () => new TaskCompletionSource<string>().Task)
            .WaitAsync(TimeSpan.FromSeconds(30));

        _ = await waiting.Should().ThrowAsync<TimeoutException>().WithMessage("What a cache asked for*");
    }

    [Fact]
    public async Task A_caller_who_leaves_takes_nothing_away_from_the_others()
    {
        await using var node = new CacheNode();
        using var impatience = new CancellationTokenSource();
        var gate = new TaskCompletionSource<string>();
        var first = node.Get("key", () => gate.Task, null, impatience.Token);
        var second = node.Get("key", () => gate.Task);
        await node.Began(1);

        await impatience.CancelAsync();
        gate.SetResult("one");

        var leaving = async () => await first;
        _ = await leaving.Should().ThrowAsync<OperationCanceledException>();
        _ = (await second).Should().Be("one");
    }

    [Fact]
    public async Task A_hit_near_the_end_of_a_life_renews_it_and_nobody_waits()
    {
        await using var node = new CacheNode(times: CacheNode.Quick with { Eager = 0, Jitter = 0 });
        _ = await node.Get("key", "old");

        _ = (await node.Get("key", "new")).Should().Be("old");

        await Eventually.True(async () => await node.Get("key", "newer") != "old", "it is renewed behind the readers");
    }

    [Fact]
    public async Task A_value_ends_with_its_life()
    {
        await using var node = new CacheNode();

        _ = await node.Get("key", () => Task.FromResult("old"), TimeSpan.FromMilliseconds(50));

        await node.Shows("key", "new");
    }

    [Fact]
    public async Task Memory_is_bounded()
    {
        await using var node = new CacheNode(times: CacheNode.Quick with { MostBytes = 100_000 });

        for (var number = 0; number < 1000; number++)
            _ = await node.Cache.GetOrCreateAsync($"key-{number}", 1, static (_, _) => ValueTask.FromResult(new byte[1000]));

        var kept = 0;
        for (var number = 0; number < 1000; number++)
        {
            var loaded = false;
            _ = await node.Cache.GetOrCreateAsync($"key-{number}", number, (_, _) =>
            {
                loaded = true;
                return ValueTask.FromResult(Array.Empty<byte>());
            });
            kept += loaded ? 0 : 1;
        }
        _ = kept.Should().BeLessThan(100);
    }

    [Fact]
    public async Task Readers_and_forgetters_at_once_never_see_what_was_forgotten_before_they_asked()
    {
        await using var node = new CacheNode();
        var version = 0;
        var late = new ConcurrentBag<string>();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(worker => Task.Run(async () =>
        {
            for (var round = 0; round < 200; round++)
            {
                if (worker == 0)
                {
                    _ = Interlocked.Increment(ref version);
                    await node.Cache.RemoveByTagAsync("tag");
                }
                var known = Volatile.Read(ref version);
                await Task.Yield();
                var seen = int.Parse(await node.Get("key", () => Task.FromResult($"{Volatile.Read(ref version)}"), null, "tag"), null);
                // the writer has forgotten its own; the others may read between its two steps
                if (worker == 0 ? seen < known : seen < known - 1)
                    late.Add($"{seen} after {known}");
            }
        })));

        _ = late.Should().BeEmpty();
    }
}
