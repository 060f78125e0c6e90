using System.Text.Json;
using FluentAssertions;
using ReferralHub.Tests.Features.ReferralLinks;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared.Caching;

/// <summary>What is cached of the API, over HTTP: two instances with one Redis, and what happens when it goes.</summary>
public sealed class StatsCacheTests : IAsyncLifetime
{
    private TestRedis _redis = null!;
    private App _one = null!;
    private App _two = null!;
    private Person _ada = null!;
    private Person _adaAtTwo = null!;

    public async Task InitializeAsync()
    {
        _redis = await TestRedis.Start();
        _one = await App.Start(_redis.Settings);
        // the work is done elsewhere: the second hears of it, or does not
        _two = _one.Another(new(_redis.Settings) { ["Worker:Enabled"] = "false" });
        _ada = await _one.Given.SignedIn();
        _adaAtTwo = await _two.Given.SignIn(_ada);
    }

    public async Task DisposeAsync()
    {
        await _two.Stop();
        await _one.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task A_success_shows_on_every_instance_in_stats_leaderboard_and_links()
    {
        _ = (await Successful(_adaAtTwo), await Rank(_adaAtTwo), await LinkSignups(_adaAtTwo)).Should().Be((0, 0, 0));

        _ = await _one.Given.Verified(_ada.Code);

        await Eventually.True(async () => (await Successful(_ada), await Rank(_ada), await LinkSignups(_ada)) == (1, 1, 1), "here");
        await Eventually.True(
            async () => (await Successful(_adaAtTwo), await Rank(_adaAtTwo), await LinkSignups(_adaAtTwo)) == (1, 1, 1), "there");
    }

    [Fact]
    public async Task A_profile_shows_its_owners_change_at_once_and_on_every_instance_soon()
    {
        _ = (await FirstName(_ada), await FirstName(_adaAtTwo)).Should().Be((null, null));

        _ = await (await _ada.Http.Patch("/api/users/me", new { first_name = "Ada" })).Should(200);

        (await FirstName(_ada)).Should().Be("Ada");
        await Eventually.True(async () => await FirstName(_adaAtTwo) == "Ada", "the other instance heard of it");
    }

    [Theory]
    [InlineData("stopped")]
    [InlineData("frozen")]
    [InlineData("restarted")]
    [InlineData("flushed")]
    public async Task Whatever_becomes_of_redis_nothing_old_is_told_for_long(string fate)
    {
        _ = await Successful(_adaAtTwo);
        await (fate switch
        {
            "stopped" => _redis.Stop(),
            "frozen" => _redis.Freeze(),
            "restarted" => _redis.Restart(),
            _ => _redis.Command("FLUSHALL")
        });

        _ = await _one.Given.Verified(_ada.Code);

        await Eventually.True(async () => await Successful(_adaAtTwo) == 1, "it is told all the same");
        if (fate == "frozen")
            await _redis.Thaw();
    }

    [Fact]
    public async Task What_somebody_does_to_their_links_they_see_at_once()
    {
        _ = await Labels();

        var link = await _ada.MakeLink(new { label = "one" });
        _ = (await Labels()).Should().Equal(null, "one");
        _ = await _ada.ChangeLink(link, new { label = "two" });
        _ = (await Labels()).Should().Equal(null, "two");
        _ = await (await _ada.Http.DeleteAsync(link.Address())).Should(204);

        _ = (await Labels()).Should().Equal((string?)null);

        async Task<string?[]> Labels() => [.. (await _ada.Http.GetJson("/api/referral-links")).GetProperty("items").EnumerateArray()
            .Select(item => item.GetProperty("label").GetString())];
    }

    [Fact]
    public async Task Who_asks_again_is_given_the_same_bytes_and_the_database_is_not_asked()
    {
        using var statements = new Statements();
        var three = _one.Another(new() { ["Worker:Enabled"] = "false" }, statements.Record);
        var ada = await three.Given.SignIn(_ada);
        foreach (var path in (string[])["/api/referral-stats", "/api/leaderboard", "/api/referral-links", "/api/users/me"])
            // an answer lives for a second and a half, which may end between the two
            await Eventually.True(async () =>
            {
                var first = await ada.Http.GetByteArrayAsync(path);
                statements.Clear();
                var second = await ada.Http.GetByteArrayAsync(path);
                return second.SequenceEqual(first) && statements.Seen.Length == 0;
            }, $"the second answer to {path} is the first");
        await three.Stop();
    }

    [Fact]
    public async Task The_next_milestone_follows_the_rules_at_once()
    {
        var admin = await _one.Given.Admin();
        _ = (await Next()).Should().Be(3);

        _ = await admin.Rule(new { name = "first", milestone = 1 });

        _ = (await Next()).Should().Be(1);

        async Task<int> Next() =>
            (await _ada.Http.GetJson("/api/referral-stats")).GetProperty("next_milestone").GetProperty("at").GetInt32();
    }

    [Fact]
    public async Task Days_a_century_apart_are_not_taken_for_each_other()
    {
        _ = (await First("2026-01-01")).Should().Be("2026-01-01");

        _ = (await First("2126-01-01")).Should().Be("2126-01-01");

        async Task<string?> First(string day) => (await _ada.Http.GetJson($"/api/referral-stats?from={day}&to={day}"))
            .GetProperty("daily")[0].GetProperty("date").GetString();
    }

    private static async Task<int> Successful(Person ada) =>
        (await ada.Http.GetJson("/api/referral-stats")).GetProperty("totals").GetProperty("successful").GetInt32();

    private static async Task<int> Rank(Person ada) =>
        (await ada.Http.GetJson("/api/leaderboard")).GetProperty("me").GetProperty("rank") is { ValueKind: JsonValueKind.Number } rank
            ? rank.GetInt32()
            : 0;

    private static async Task<string?> FirstName(Person ada) =>
        (await ada.Http.GetJson("/api/users/me")).GetProperty("first_name").GetString();

    private static async Task<int> LinkSignups(Person ada) =>
        (await ada.Http.GetJson("/api/referral-links")).GetProperty("items")[0].GetProperty("signups").GetInt32();
}
