using System.Text.Json;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Stats;

[Collection(nameof(SharedApp))]
public sealed class GetReferralStatsTests(AppFixture fixture)
{
    private App App => fixture.Instance;

    [Fact]
    public async Task Ada_invites_Bob_and_sees_him_succeed()
    {
        var ada = await App.Given.SignedIn();
        var bob = await App.Given.Registered(ada.Code);
        await Shows(ada, "the sign-up", (1, 1, 0));

        await App.Given.Verify(bob);

        await Shows(ada, "the success", (1, 0, 1));
        var stats = await Stats(ada);
        stats.GetProperty("conversion_rate").GetDouble().Should().Be(1);
        stats.GetProperty("daily").EnumerateArray().Sum(day => day.GetProperty("successful").GetInt32()).Should().Be(1);
    }

    [Fact]
    public async Task Of_who_invited_nobody_everything_is_nothing()
    {
        var ada = await App.Given.SignedIn();

        var stats = await Stats(ada);

        stats.EnumerateObject().Select(member => member.Name).Should().Equal(
            "referral_code", "referral_link", "totals", "conversion_rate", "rewards", "next_milestone", "daily", "as_of");
        stats.GetProperty("totals").EnumerateObject().Select(total => $"{total.Name} {total.Value}").Should().Equal(
            "clicks 0", "signups 0", "pending 0", "successful 0", "rejected 0", "expired 0", "reversed 0");
        stats.Text("referral_code").Should().Be(ada.Code);
        stats.Text("referral_link").Should().EndWith($"/r/{ada.Code}");
        stats.GetProperty("conversion_rate").GetDouble().Should().Be(0);
        stats.Text("as_of").Should().EndWith("Z");
    }

    [Fact]
    public async Task Without_a_range_it_lists_thirty_days_and_today_comes_last()
    {
        var ada = await App.Given.SignedIn();

        var stats = await Stats(ada);

        var days = Dates(stats);
        days.Should().HaveCount(30).And.BeInAscendingOrder().And.OnlyHaveUniqueItems();
        days[^1].Should().Be(stats.Text("as_of")[..10]);
    }

    [Theory]
    [InlineData("?from=2026-03-01", "2026-03-01", "2026-03-30", 30)]
    [InlineData("?to=2026-03-30", "2026-03-01", "2026-03-30", 30)]
    [InlineData("?from=2024-01-01&to=2025-12-31", "2024-01-01", "2025-12-31", 731)]
    [InlineData("?from=2026-02-28&to=2026-02-28&tz=America/Argentina/Buenos_Aires", "2026-02-28", "2026-02-28", 1)]
    public async Task A_range_has_both_ends(string query, string first, string last, int days)
    {
        var ada = await App.Given.SignedIn();

        var dates = Dates(await Stats(ada, query));

        (dates[0], dates[^1], dates.Length).Should().Be((first, last, days));
    }

    [Theory]
    // the hour before the clocks go forward in Berlin, and around the midnight after it
    [InlineData("2026-03-28T23:30:00Z", "Europe/Berlin", "2026-03-29")]
    [InlineData("2026-03-29T21:59:59Z", "Europe/Berlin", "2026-03-29")]
    [InlineData("2026-03-29T22:00:00Z", "Europe/Berlin", "2026-03-30")]
    // half and three quarters of an hour
    [InlineData("2026-03-28T18:29:00Z", "Asia/Kolkata", "2026-03-28")]
    [InlineData("2026-03-28T18:31:00Z", "Asia/Kolkata", "2026-03-29")]
    [InlineData("2026-03-28T18:16:00Z", "Asia/Kathmandu", "2026-03-29")]
    // midnight itself is skipped in Beirut
    [InlineData("2026-03-28T21:59:00Z", "Asia/Beirut", "2026-03-28")]
    [InlineData("2026-03-28T22:00:00Z", "Asia/Beirut", "2026-03-29")]
    [InlineData("2026-03-28T23:59:59Z", "UTC", "2026-03-28")]
    public async Task A_day_is_the_readers_day(string moment, string zone, string day)
    {
        var ada = await App.Given.SignedIn();
        var bob = await App.Given.Verified(ada.Code);
        await App.Database.Execute(
            $"update referrals set date_referred = '{moment}', status_changed_at = '{moment}' where referred_user_id = '{bob.Id}'");

        var stats = await Stats(ada, $"?from=2026-03-27&to=2026-03-31&tz={zone}");

        var days = stats.GetProperty("daily").EnumerateArray().ToArray();
        days.Where(row => row.GetProperty("signups").GetInt32() == 1).Select(row => row.Text("date")).Should().Equal(day);
        days.Where(row => row.GetProperty("successful").GetInt32() == 1).Select(row => row.Text("date")).Should().Equal(day);
    }

    [Fact]
    public async Task Totals_are_those_of_the_list_and_of_a_lifetime()
    {
        var ada = await App.Given.SignedIn();
        foreach (var status in (string[])["pending", "successful", "rejected", "expired", "reversed", "successful"])
        {
            var friend = await App.Given.Registered(ada.Code);
            await App.Database.Execute(
                $"update referrals set status = '{status}', date_referred = '2020-01-01' where referred_user_id = '{friend.Id}'");
        }

        var totals = (await Stats(ada, "?tz=Europe/Berlin")).GetProperty("totals");

        totals.EnumerateObject().Select(total => $"{total.Name} {total.Value}").Should().Equal(
            "clicks 0", "signups 6", "pending 1", "successful 2", "rejected 1", "expired 1", "reversed 1");
        foreach (var status in (string[])["pending", "successful", "rejected", "expired", "reversed"])
        {
            var listed = (await ada.Http.GetJson($"/api/referrals?status={status}")).GetProperty("items").GetArrayLength();
            listed.Should().Be(totals.GetProperty(status).GetInt32(), status);
        }
    }

    [Theory]
    [InlineData("from=yesterday", "from")]
    [InlineData("from=", "from")]
    [InlineData("from=2026-01-01&from=2026-01-01", "from")]
    [InlineData("from=1999-12-31", "from")]
    [InlineData("to=2026-02-30", "to")]
    [InlineData("to=2026-02-01%00", "to")]
    [InlineData("from=2026-02-02&to=2026-02-01", "to")]
    [InlineData("from=2024-01-01&to=2026-01-01", "from")]
    [InlineData("tz=Mars/Phobos", "tz")]
    [InlineData("tz=", "tz")]
    [InlineData("tz=Pacific Standard Time", "tz")]
    [InlineData("tz=UTC-02", "tz")]
    [InlineData("tz=localtime", "tz")]
    [InlineData("tz=posixrules", "tz")]
    [InlineData("tz=Factory", "tz")]
    [InlineData("tz=right/Europe/Berlin", "tz")]
    [InlineData("tz=posix/Europe/Berlin", "tz")]
    [InlineData("tz=..%2F..%2F..%2Fetc%2Fpasswd", "tz")]
    [InlineData("tz=UTC&tz=UTC", "tz")]
    public async Task A_range_that_makes_no_sense_is_told(string query, string field)
    {
        var ada = await App.Given.SignIn(await App.Given.Registered());

        var answer = await ada.Http.GetAsync($"/api/referral-stats?{query}");

        await answer.ShouldBlame(field);
    }

    [Fact]
    public async Task A_stranger_has_no_stats()
    {
        var answer = await App.Http.GetAsync("/api/referral-stats");

        await answer.ShouldFail(401, "unauthorized");
    }

    private static Task<JsonElement> Stats(Person person, string query = "") => person.Http.GetJson($"/api/referral-stats{query}");

    private static string[] Dates(JsonElement stats) => [.. stats.GetProperty("daily").EnumerateArray().Select(day => day.Text("date"))];

    private static Task Shows(Person person, string what, (int Signups, int Pending, int Successful) expected) =>
        Eventually.True(async () =>
        {
            var totals = (await Stats(person)).GetProperty("totals");
            return expected == (totals.GetProperty("signups").GetInt32(), totals.GetProperty("pending").GetInt32(),
                totals.GetProperty("successful").GetInt32());
        }, what);
}
