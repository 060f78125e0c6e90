using System.Globalization;
using System.Text.Json;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Stats;

public sealed class GetReferralStatsTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task The_main_job_Ada_invites_Bob_and_sees_him_succeed()
    {
        await using var app = await App.Start();
        app.Clock.AtNoon();
        var ada = await app.Given.SignedIn();
        var bob = await app.Given.Registered(ada.Code);

        var pending = await app.Stats(ada);
        await app.Given.Verify(bob);
        var successful = await app.Stats(ada);

        _ = Totals(pending).Should().Be((1, 1, 0));
        _ = Totals(successful).Should().Be((1, 0, 1));
        _ = (successful.Text("referral_code"), successful.GetProperty("conversion_rate").GetDouble()).Should().Be((ada.Code, 1));
        _ = successful.Text("as_of").Should().EndWith("Z");
        var today = Daily(successful)[^1];
        _ = (today.GetProperty("signups").GetInt32(), today.GetProperty("successful").GetInt32()).Should().Be((1, 1));
    }

    [Fact]
    public async Task The_next_milestone_comes_closer_and_what_was_earned_is_told()
    {
        var ada = await Given.SignedIn();

        _ = (await Next()).Should().Be((3, 3, "premium_days", 30m));
        _ = await App.Successes(ada, 2);
        _ = (await Next()).Should().Be((3, 1, "premium_days", 30m));
        _ = await App.Successes(ada, 1);

        _ = (await Next()).Should().Be((10, 7, "discount_percent", 20m));
        var rewards = (await App.Stats(ada)).GetProperty("rewards");
        _ = (rewards.GetProperty("credits").GetDecimal(), rewards.GetProperty("premium_days").GetDecimal()).Should().Be((30, 30));

        async Task<(int At, int Remaining, string Type, decimal Amount)> Next()
        {
            var next = (await App.Stats(ada)).GetProperty("next_milestone");
            var reward = next.GetProperty("reward");
            return (next.GetProperty("at").GetInt32(), next.GetProperty("remaining").GetInt32(), reward.Text("reward_type"),
                reward.GetProperty("amount").GetDecimal());
        }
    }

    [Fact]
    public async Task Past_the_last_milestone_there_is_none()
    {
        await using var app = await Rewarding.WithoutRules();

        _ = (await app.Stats(await app.Given.SignedIn())).GetProperty("next_milestone").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Fact]
    public async Task Without_a_range_it_lists_thirty_days_today_last_empty_ones_too()
    {
        var ada = await Given.SignedIn();

        var stats = await App.Stats(ada);

        var days = Daily(stats).Select(day => DateOnly.Parse(day.Text("date"), CultureInfo.InvariantCulture)).ToArray();
        _ = days.Length.Should().Be(30);
        _ = days[^1].Should().Be(DateOnly.FromDateTime(stats.GetProperty("as_of").GetDateTime()));
        _ = days.Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
        _ = stats.GetProperty("conversion_rate").GetDouble().Should().Be(0);
    }

    [Theory]
    // an hour before the clocks go forward in Berlin, and the first hour of the next day
    [InlineData("2026-03-28T23:30:00Z", "Europe/Berlin", "2026-03-29")]
    [InlineData("2026-03-29T22:00:00Z", "Europe/Berlin", "2026-03-30")]
    [InlineData("2026-03-29T21:59:59Z", "Europe/Berlin", "2026-03-29")]
    // half and three quarters of an hour
    [InlineData("2026-03-28T18:29:00Z", "Asia/Kolkata", "2026-03-28")]
    [InlineData("2026-03-28T18:31:00Z", "Asia/Kolkata", "2026-03-29")]
    [InlineData("2026-03-28T18:16:00Z", "Asia/Kathmandu", "2026-03-29")]
    // midnight itself is skipped in Beirut
    [InlineData("2026-03-28T22:00:00Z", "Asia/Beirut", "2026-03-29")]
    [InlineData("2026-03-28T21:59:00Z", "Asia/Beirut", "2026-03-28")]
    [InlineData("2026-03-28T23:59:59Z", "UTC", "2026-03-28")]
    public async Task A_day_is_the_readers_day(string moment, string zone, string day)
    {
        var ada = await Given.SignedIn();
        var bob = await Given.Registered(ada.Code);
        _ = await App.Database.Execute(
            $"update referrals set created_at = '{moment}', status_changed_at = '{moment}', status = 'successful' "
            + $"where referred_id = '{bob.Id}'");

        var stats = await App.Stats(ada, $"?from=2026-03-27&to=2026-03-31&tz={zone}");

        var with = Daily(stats).Where(row => row.GetProperty("signups").GetInt32() == 1).Select(row => row.Text("date"));
        _ = with.Should().Equal(day);
        _ = Daily(stats).Single(row => row.GetProperty("successful").GetInt32() == 1).Text("date").Should().Be(day);
        _ = Daily(await App.Stats(ada, $"?from={day}&to={day}&tz={zone}")).Single().GetProperty("signups").GetInt32().Should().Be(1);
    }

    [Fact]
    public async Task What_comes_late_counts_on_its_day_in_every_zone()
    {
        var ada = await Given.SignedIn();
        var (bob, carl) = (await Given.Registered(ada.Code), await Given.Registered(ada.Code));
        await App.Drained();
        // noon in UTC is midnight in Kamchatka
        foreach (var (person, hour) in new[] { (bob, 15), (carl, 9) })
        {
            _ = await App.Database.Execute(
                $"update referrals set created_at = '2026-03-28T{hour:D2}:05:00Z' where referred_id = '{person.Id}'");
            await App.Drained();
        }

        _ = Signups(await App.Stats(ada, "?from=2026-03-27&to=2026-03-30")).Should().Equal(0, 2, 0, 0);
        _ = Signups(await App.Stats(ada, "?from=2026-03-27&to=2026-03-30&tz=Asia/Kamchatka")).Should().Equal(0, 1, 1, 0);

        static IEnumerable<int> Signups(JsonElement stats) => Daily(stats).Select(day => day.GetProperty("signups").GetInt32());
    }

    [Fact]
    public async Task Fifty_who_ask_at_once_have_their_own_numbers_each_in_their_own_zone_and_the_erased_have_none()
    {
        await using var app = await App.Start(new() { ["Cache:StatsSeconds"] = "0" });
        string[] ranges = ["", "?tz=Asia/Kolkata", "?from=2026-03-27&to=2026-03-31&tz=Europe/Berlin", "?from=2026-03-28&to=2026-03-28"];
        var people = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => app.Given.SignedIn()));
        foreach (var (number, person) in people.Index())
            _ = await app.Successes(person, number);
        await app.Drained();
        _ = await app.Database.Execute($"update users set erased_at = now() where id = '{people[^1].Id}'");

        var asked = Enumerable.Range(0, 50).Select(number => (Who: number % 5, Range: ranges[number % ranges.Length])).ToArray();
        using var measured = new Measured(app);
        var counters = await app.Database.Hold("lock table user_counters in access exclusive mode");
        var answering = Expect.AtOnce(
            asked.Length, number => people[asked[number].Who].Http.GetAsync($"/api/referral-stats{asked[number].Range}"));
        await app.Database.Waiting(2, "as asked");
        await measured.Becomes("http.server.active_requests{http.request.method=GET,url.scheme=http}", asked.Length);
        await counters.DisposeAsync();

        foreach (var ((who, range), answer) in asked.Zip(await answering))
            if (who == people.Length - 1)
                _ = await answer.ShouldFail(401, "unauthorized");
            else
                _ = Told(await answer.Should(200)).Should().Be(Told(await app.Stats(people[who], range)));

        static string Told(JsonElement stats) =>
            $"{stats.GetProperty("referral_code")} {stats.GetProperty("totals")} {stats.GetProperty("next_milestone")} "
                + $"{stats.GetProperty("daily")}";
    }

    [Fact]
    public async Task A_range_has_both_ends_and_at_most_731_days()
    {
        var ada = await Given.SignedIn();

        _ = Daily(await App.Stats(ada, "?from=2024-01-01&to=2025-12-31")).Length.Should().Be(731);
        _ = await (await ada.Http.GetAsync("/api/referral-stats?from=2024-01-01&to=2026-01-01")).ShouldBlame("from");
    }

    [Theory]
    [InlineData("from=yesterday", "from")]
    [InlineData("to=2026-02-30", "to")]
    [InlineData("from=2026-02-02&to=2026-02-01", "to")]
    [InlineData("tz=Mars/Phobos", "tz")]
    [InlineData("tz=", "tz")]
    [InlineData("tz=Pacific Standard Time", "tz")]
    [InlineData("tz=..%2F..%2Fetc%2Fpasswd", "tz")]
    public async Task A_range_that_makes_no_sense_is_told(string query, string field)
    {
        var ada = await Given.SignedIn();

        _ = await (await ada.Http.GetAsync($"/api/referral-stats?{query}")).ShouldBlame(field);
    }

    private static (int Signups, int Pending, int Successful) Totals(JsonElement stats)
    {
        var totals = stats.GetProperty("totals");
        return (totals.GetProperty("signups").GetInt32(), totals.GetProperty("pending").GetInt32(),
            totals.GetProperty("successful").GetInt32());
    }

    private static JsonElement[] Daily(JsonElement stats) => [.. stats.GetProperty("daily").EnumerateArray()];
}
