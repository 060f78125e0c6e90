using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared.Caching;

/// <summary>Two instances behind one balancer: what is remembered of stats, with Redis, with a Redis that fails, and without one.</summary>
public sealed class StatsCacheTests : IAsyncLifetime
{
    /// <summary>What the contract promises, and as much again and more for a machine that is busy with other tests.</summary>
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(2 + 4);

    private TestDatabase _database = null!;
    private TestRedis _redis = null!;

    public async Task InitializeAsync() => (_database, _redis) = (await TestDatabase.Migrated(), await TestRedis.Start());

    public async Task DisposeAsync()
    {
        await _redis.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Theory]
    [InlineData("up")]
    [InlineData("stopped")]
    [InlineData("frozen")]
    [InlineData("restarted")]
    [InlineData("absent")]
    public async Task A_success_shows_on_both_instances_whatever_becomes_of_redis(string fate)
    {
        var settings = fate == "absent" ? [] : _redis.Settings;
        await using var one = await App.Start(_database, settings);
        // its worker would tell it: it must hear of it, or find out
        await using var two = await App.Start(_database, new(settings) { ["Worker:Enabled"] = "false" });
        var ada = await one.Given.SignedIn();
        var adaAtTwo = ada with { Http = two.NewClient(ada.AccessToken) };
        var bob = await one.Given.Registered(ada.Code);
        (await Successful(ada), await Successful(adaAtTwo)).Should().Be((0, 0));
        await (fate switch
        {
            "stopped" => _redis.Stop(),
            "frozen" => _redis.Freeze(),
            "restarted" => _redis.Restart(),
            _ => Task.CompletedTask,
        });

        await one.Given.Verify(bob);
        var verified = TimeProvider.System.GetUtcNow();

        foreach (var person in (Person[])[ada, adaAtTwo])
            (await LastAskedInVain(person) - verified).Should().BeLessThan(s_fresh);
        if (fate == "frozen")
            await _redis.Thaw();
    }

    [Fact]
    public async Task No_answer_is_older_than_it_may_be()
    {
        await using var app = await App.Start(_database, _redis.Settings);
        var ada = await app.Given.SignedIn();

        for (var ask = 0; ask < 100; ask++)
        {
            var asked = TimeProvider.System.GetUtcNow();
            var stats = await ada.Http.GetJson("/api/referral-stats?tz=Europe/Berlin");
            (asked - stats.GetProperty("as_of").GetDateTimeOffset()).Should().BeLessThan(s_fresh);
        }
    }

    [Fact]
    public async Task Who_asks_again_at_once_is_given_the_same_answer()
    {
        await using var app = await App.Start(_database);
        var ada = await app.Given.SignedIn();

        // an answer lives for half a second, which may end between the two
        await Eventually.True(
            async () => await ada.Http.GetStringAsync("/api/referral-stats") == await ada.Http.GetStringAsync("/api/referral-stats"),
            "two answers are of the same moment");
    }

    [Fact]
    public async Task An_instance_starts_and_serves_while_redis_is_down()
    {
        await _redis.Stop();

        await using var app = await App.Start(_database, _redis.Settings);
        var ada = await app.Given.SignedIn();

        (await Successful(ada)).Should().Be(0);
    }

    private static async Task<DateTimeOffset> LastAskedInVain(Person person)
    {
        var last = DateTimeOffset.MinValue;
        await Eventually.True(async () =>
        {
            var asked = TimeProvider.System.GetUtcNow();
            if (await Successful(person) == 1)
                return true;
            last = asked;
            return false;
        }, "the success shows");
        return last;
    }

    private static async Task<int> Successful(Person person) =>
        (await person.Http.GetJson("/api/referral-stats")).GetProperty("totals").GetProperty("successful").GetInt32();
}
