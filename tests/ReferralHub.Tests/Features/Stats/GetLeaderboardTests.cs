using System.Text.Json;
using FluentAssertions;
using ReferralHub.Shared.Counters;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Stats;

/// <summary>On databases of their own: a leaderboard shows everybody.</summary>
public sealed class GetLeaderboardTests
{
    [Fact]
    public async Task Most_successes_lead_ties_go_to_who_got_there_first_and_everybody_sees_their_place()
    {
        await using var app = await App.Start();
        app.Clock.AtNoon();
        var people = await Referrers(app, 1, 2, 1);
        var late = await app.Given.SignedIn();
        _ = await app.Given.Registered(late.Code);

        foreach (var period in (string[])["all", "week", "month"])
        {
            _ = (await Board(app, people[0], period))
                .Should().Be($"{people[1].Username} 2, {people[0].Username} 1, {people[2].Username} 1 | 2 1 2");
            _ = (await Board(app, people[1], period)).Should().EndWith("| 1 2 null");
            _ = (await Board(app, people[2], period)).Should().EndWith("| 3 1 1");
            _ = (await Board(app, late, period)).Should().EndWith("| null 0 1");
        }
    }

    [Fact]
    public async Task Who_loses_a_success_falls_behind_and_who_has_none_left_is_gone()
    {
        await using var app = await App.Start();
        var people = await Referrers(app, 2, 1);
        var reverse = "set status = 'reversed', reason = 'test', status_changed_at = now(), changed_at = now(), version = version + 1";

        _ = await app.Database.Execute(
            $"update referrals {reverse} where id = (select id from referrals "
            + $"where referrer_id = '{people[0].Id}' order by id desc limit 1)");
        _ = (await Board(app, people[0], "all")).Should().Be($"{people[0].Username} 1, {people[1].Username} 1 | 1 1 null");
        _ = await app.Database.Execute($"update referrals {reverse} where referrer_id = '{people[0].Id}' and status = 'successful'");

        _ = (await Board(app, people[0], "all")).Should().Be($"{people[1].Username} 1 | null 0 1");
        _ = (await app.Database.Scalar<long>("select sum(people)::bigint from leaderboard_counts where period = 'all' and level = 2"))
            .Should().Be(1);
    }

    [Fact]
    public async Task Who_is_suspended_or_erased_leaves_and_who_is_restored_returns()
    {
        await using var app = await App.Start();
        app.Clock.AtNoon();
        var people = await Referrers(app, 3, 1);

        _ = await app.Database.Execute($"update users set suspended_at = now() where id = '{people[0].Id}'");
        _ = (await Board(app, people[1], "month")).Should().Be($"{people[1].Username} 1 | 1 1 null");
        _ = await app.Database.Execute($"update users set suspended_at = null where id = '{people[0].Id}'");
        _ = (await Board(app, people[1], "month")).Should().Be($"{people[0].Username} 3, {people[1].Username} 1 | 2 1 3");

        _ = await (await people[0].Http.Delete("/api/users/me", new { password = Given.Password })).Should(204);
        _ = (await Board(app, people[1], "all")).Should().Be($"{people[1].Username} 1 | 1 1 null");
    }

    [Fact]
    public async Task A_week_and_a_month_begin_anew_and_the_past_ones_are_dropped()
    {
        await using var app = await App.Start();
        var ada = (await Referrers(app, 1))[0];

        app.Clock.Advance(TimeSpan.FromDays(32));
        ada = await app.Given.SignIn(ada);

        _ = (await Board(app, ada, "week")).Should().Be(" | null 0 1");
        _ = (await Board(app, ada, "month")).Should().Be(" | null 0 1");
        _ = (await Board(app, ada, "all")).Should().Be($"{ada.Username} 1 | 1 1 null");
        await Eventually.True(async () => await app.Database.Scalar<long>("select count(*) from leaderboard") == 1,
            "past places are dropped");
    }

    [Fact]
    public async Task Of_a_week_that_is_over_everything_is_dropped_however_many_places_it_had()
    {
        await using var app = await App.Start();
        _ = await Place(app, "week 2020-01-06", 12_000);

        app.Clock.Advance(TimeSpan.FromDays(32));

        await Eventually.True(async () => await Places(app, "week 2020-01-06") == 0, "past places are dropped");
    }

    [Theory]
    [InlineData("week", 0)]
    [InlineData("week", 2)]
    [InlineData("month", 0)]
    [InlineData("month", 2)]
    public async Task A_success_just_after_midnight_counts_though_the_clock_of_who_counts_it_is_behind(string period, int days)
    {
        await using var app = await App.Start();
        var ada = (await Referrers(app, 1))[0];
        var midnight = Next(app, period).AddDays(days);
        app.Clock.Advance(midnight.AddMinutes(-10) - app.Clock.GetUtcNow().UtcDateTime);

        _ = await app.Database.Execute($"update referrals set status_changed_at = '{midnight:o}' where referrer_id = '{ada.Id}'");
        await app.Drained();
        app.Clock.Advance(TimeSpan.FromHours(12));

        ada = await app.Given.SignIn(ada);
        _ = (await Board(app, ada, period)).Should().Be($"{ada.Username} 1 | 1 1 null");
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(-400)]
    public async Task No_week_is_dropped_that_is_still_to_come_or_not_over_by_every_clock(double hours)
    {
        await using var app = await App.Start();
        app.Clock.AtNoon();
        _ = await Referrers(app, 1);
        var (week, next) = (Period.Week(app.Clock.GetUtcNow()).Key, Next(app, "week"));
        _ = await Place(app, "week 2020-01-06", 3);

        app.Clock.Advance(next.AddHours(hours) - app.Clock.GetUtcNow().UtcDateTime);
        var other = app.Another();

        await Eventually.True(async () => await Places(app, "week 2020-01-06") == 0, "what ended long ago is dropped");
        _ = (await Places(app, week)).Should().Be(1);
        await other.Stop();
    }

    [Fact]
    public async Task Ranks_are_exact_among_thousands_of_ties_over_days_and_minutes()
    {
        await using var app = await App.Start();
        var ada = await app.Given.SignedIn();
        await Crowd(app, ada.Id, 3000);

        foreach (var name in (string[])["crowd-1", "crowd-777", "crowd-2999"])
        {
            _ = await app.Database.Execute(
                $"update users set password_hash = (select password_hash from users where id = '{ada.Id}') where username = '{name}'");
            var person = await app.Given.SignIn(new Person(Guid.Empty, name, "", Given.Password, ""));
            var truth = await app.Database.Scalar<long>(
                $"""
                select place from (
                  select u.username, row_number() over (order by l.successful desc, l.reached_at, l.user_id) as place
                  from leaderboard l join users u on u.id = l.user_id where l.period = 'all') as places
                where username = '{name}'
                """);
            _ = (await person.Http.GetJson("/api/leaderboard?period=all")).GetProperty("me").GetProperty("rank").GetInt64()
                .Should().Be(truth);
        }
    }

    [Fact]
    public async Task A_period_that_is_none_is_told()
    {
        await using var app = await App.Start();
        var ada = await app.Given.SignedIn();

        _ = await (await ada.Http.GetAsync("/api/leaderboard?period=year")).ShouldBlame("period");
        _ = await (await app.Http.GetAsync("/api/leaderboard")).ShouldFail(401, "unauthorized");
    }

    /// <summary>People with so many successes each, made in this order.</summary>
    private static async Task<Person[]> Referrers(App app, params int[] successes)
    {
        var people = new List<Person>();
        foreach (var count in successes)
        {
            var person = await app.Given.SignedIn();
            for (var number = 0; number < count; number++)
                _ = await app.Given.Verified(person.Code);
            await app.Drained();
            people.Add(person);
        }
        return [.. people];
    }

    /// <summary>When the next one begins.</summary>
    private static DateTime Next(App app, string period)
    {
        var now = app.Clock.GetUtcNow();
        return period is "week" ? Period.Week(now).Start.AddDays(7) : Period.Month(now).Start.AddMonths(1);
    }

    private static Task<int> Place(App app, string period, int count) => app.Database.Execute(
        $"insert into leaderboard select '{period}', gen_random_uuid(), 1, now() from generate_series(1, {count})");

    private static Task<long> Places(App app, string period) =>
        app.Database.Scalar<long>($"select count(*) from leaderboard where period = '{period}'");

    /// <summary>Places, and no rewards: those of thousands would take their time.</summary>
    private static async Task Crowd(App app, Guid referrer, int count)
    {
        _ = await app.Database.Execute(
            $"""
            insert into users (id, username, email, created_at)
            select gen_random_uuid(), 'crowd-' || g, 'crowd-' || g || '@example.com', now() from generate_series(1, {2 * count}) as g;
            alter table referrals disable trigger referrals_made_rewards;
            insert into referrals (id, referrer_id, referred_id, link_id, status, created_at, status_changed_at)
            select gen_random_uuid(), a.id, b.id, l.id, 'successful', at.at, at.at
            from generate_series(1, {count}) as g
            join users a on a.username = 'crowd-' || g
            join users b on b.username = 'crowd-' || (g + {count})
            cross join lateral (select now() - (g % 11) * interval '7 hours' - (g % 5) * interval '20 seconds' as at) as at
            cross join (select id from referral_links where user_id = '{referrer}') as l;
            alter table referrals enable trigger referrals_made_rewards
            """);
        await app.Drained();
    }

    private static async Task<string> Board(App app, Person reader, string period)
    {
        await app.Drained();
        var board = await reader.Http.GetJson($"/api/leaderboard?period={period}");
        var places = board.GetProperty("items").EnumerateArray().ToArray();
        _ = places.Select(place => place.GetProperty("rank").GetInt32()).Should().Equal(Enumerable.Range(1, places.Length));
        var me = board.GetProperty("me");
        return string.Join(", ", places.Select(place => $"{place.Text("username")} {place.GetProperty("successful")}"))
            + $" | {Number(me, "rank")} {Number(me, "successful")} {Number(me, "to_next")}";
    }

    private static string Number(JsonElement json, string name) => json.GetProperty(name).GetRawText();
}
