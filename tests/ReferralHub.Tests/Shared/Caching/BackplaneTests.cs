using System.Text.RegularExpressions;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared.Caching;

/// <summary>Two instances with one Redis that does one thing only badly: each remedy must do alone.</summary>
public sealed class BackplaneTests : IAsyncLifetime
{
    private TestRedis _redis = null!;
    private CacheNode _one = null!;
    private CacheNode _two = null!;

    public async Task InitializeAsync()
    {
        _redis = await TestRedis.Start();
        (_one, _two) = (new CacheNode(_redis), new CacheNode(_redis));
        await _redis.Listening(2);
    }

    public async Task DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Who_was_deaf_forgets_everything_when_it_hears_again()
    {
        _ = await _two.Get("key", "old", "tag");
        await _redis.Allow("-subscribe");
        _ = await _redis.Command("CLIENT KILL TYPE pubsub");
        await _redis.Listening(0);

        await _one.Cache.RemoveByTagAsync("tag");
        _ = (await _two.Get("key", "new", "tag")).Should().Be("old", "it was told, and did not hear");
        await _redis.Allow("+subscribe");

        await _two.Shows("key", "new", "tag");
    }

    [Fact]
    public async Task What_could_not_be_told_is_told_again_though_nobody_was_deaf()
    {
        _ = await _two.Get("key", "old", "tag");
        await _redis.Allow("-publish");

        await _one.Cache.RemoveByTagAsync("tag");
        _ = (await _two.Get("key", "new", "tag")).Should().Be("old", "nobody could tell it");
        await _redis.Allow("+publish");

        await _two.Shows("key", "new", "tag");
    }

    [Fact]
    public async Task Who_could_not_forget_it_in_redis_does_not_read_it_there_and_tells_it_all_the_same()
    {
        _ = await _two.Get("key", "old", "tag");
        await _redis.Has("key");
        await _redis.Allow("-incr");

        await _one.Cache.RemoveByTagAsync("tag");

        _ = (await _one.Get("key", "new", "tag")).Should().Be("new");
        await _two.Shows("key", "new", "tag");
    }

    [Fact]
    public async Task What_could_not_be_forgotten_in_redis_is_forgotten_there_when_it_can_be()
    {
        _ = await _two.Get("key", "old", "tag");
        await _redis.Has("key");
        await _redis.Allow("-incr");
        await _one.Cache.RemoveByTagAsync("tag");

        await _redis.Allow("+incr");

        await Eventually.True(
            async () => (await _redis.Command("EXISTS referralhub:1:cache:t:tag")).StartsWith(":1", StringComparison.Ordinal),
            "it is told");
    }

    [Fact]
    public async Task What_is_set_is_everybodys()
    {
        _ = await _two.Get("key", "old");

        await _one.Cache.SetAsync("key", "set");

        _ = (await _one.Get("key", "other")).Should().Be("set");
        await Eventually.True(async () => await _two.Get("key", "other") == "set", "the other has it");
    }

    [Fact]
    public async Task What_is_forgotten_is_forgotten_in_redis_for_who_never_heard_of_it()
    {
        _ = await _one.Get("by-tag", "old", "tag");
        _ = await _one.Get("by-key", "old");
        _ = await _one.Get("kept", "old", "other");
        await Task.WhenAll(_redis.Has("by-tag"), _redis.Has("by-key"), _redis.Has("kept"));

        await _one.Cache.RemoveByTagAsync("tag");
        await _one.Cache.RemoveAsync("by-key");

        _ = (await _redis.Command("TTL referralhub:1:cache:t:tag")).Should().MatchRegex("^:[0-9]{5}\r", "names do not stay for ever");
        await using var three = new CacheNode(_redis);
        _ = (await three.Get("by-tag", "new", "tag"), await three.Get("by-key", "new"), await three.Get("kept", "new", "other"))
            .Should().Be(("new", "new", "old"));
    }

    [Theory]
    [InlineData("key")]
    [InlineData("tag")]
    public async Task A_load_that_began_before_something_was_forgotten_brings_it_back_to_nobody(string forgotten)
    {
        var gate = new TaskCompletionSource<string>();
        var before = _two.Get("key", () => gate.Task, null, "tag");
        await _two.Began(1);

        await _one.Cache.RemoveByTagAsync(forgotten);
        gate.SetResult("old");
        _ = await before;
        await _redis.Has("key");

        _ = (await _one.Get("key", "new", "tag")).Should().Be("new");
        await _two.Shows("key", "new", "tag");
    }

    [Theory]
    [InlineData("two\nlines")]
    [InlineData("\u0436\u0448")]
    [InlineData("\"quoted\" and \\ more")]
    public async Task Names_may_hold_what_they_like(string tag)
    {
        _ = await _two.Get("key", "old", tag);

        await _one.Cache.RemoveByTagAsync(tag);

        await _two.Shows("key", "new", tag);
    }

    [Fact]
    public async Task More_than_can_be_told_is_everything()
    {
        _ = await _two.Get("key", "old", "tag");
        _ = await _one.Get("in redis", "old", "tag");

        await _one.Cache.RemoveByTagAsync([.. Enumerable.Range(0, 10_001).Select(number => $"other-{number}"), "tag"]);

        await _two.Shows("key", "new", "tag");
        _ = (await _two.Get("in redis", "new", "tag")).Should().Be("new");
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("\"no array\"")]
    public async Task Who_does_not_understand_a_message_forgets_everything(string message)
    {
        _ = await _two.Get("key", "old");

        _ = await _redis.Command($"PUBLISH referralhub:1:forgotten '{message}'");

        await _two.Shows("key", "new");
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("[null,null]")]
    [InlineData("null")]
    public async Task A_message_of_nothing_harms_nobody(string message)
    {
        var listeners = await Listeners();
        _ = await _redis.Command($"PUBLISH referralhub:1:forgotten '{message}'");
        _ = await _two.Get("key", "old", "tag");

        await _one.Cache.RemoveByTagAsync("tag");

        await _two.Shows("key", "new", "tag");
        _ = (await Listeners()).Should().Equal(listeners, "nobody had to begin anew");

        async Task<string[]> Listeners() =>
            [.. Regex.Matches(await _redis.Command("CLIENT LIST TYPE pubsub"), @"\bid=\d+").Select(match => match.Value)];
    }
}
