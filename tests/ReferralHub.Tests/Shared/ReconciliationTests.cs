using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ReferralHub.Shared.Counters;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

/// <summary>The command <c>reconcile</c>, as an operator runs it: a process of its own on the database of a living instance.</summary>
public sealed class ReconciliationTests : IAsyncLifetime
{
    private App _app = null!;
    private Person _ada = null!;

    public async Task InitializeAsync()
    {
        _app = await App.Start();
        _ada = await _app.Given.SignedIn();
        _ = await _app.Given.Registered(_ada.Code);
        _ = await _app.Given.Verified(_ada.Code);
        await _app.Drained();
    }

    public async Task DisposeAsync() => await _app.DisposeAsync();

    [Fact]
    public async Task Counters_that_are_right_have_no_differences() => (await Reconcile()).Should().Be((0, "0 differences"));

    [Theory]
    [InlineData("update user_counters set successful = successful + 1", "successful is 2, should be 1")]
    [InlineData("update user_counters set pending = 0", "pending is 0, should be 1")]
    [InlineData("delete from user_counters", "signups is 0, should be 2")]
    [InlineData("update link_counters set signups = 7", "signups is 7, should be 2")]
    // of the day so far: it may have begun between the two
    [InlineData("update user_quarters set signups = 9", "signups so far is 9, should be")]
    [InlineData("delete from user_quarters", "successful so far is 0, should be 1")]
    [InlineData("update user_days set successful = successful + 2", "successful is 3, should be 1")]
    [InlineData("update user_days set clicks = clicks + 1", "clicks is 1, should be 0")]
    [InlineData("delete from user_days", "successful is 0, should be 1")]
    [InlineData("insert into user_days select user_id, date '2020-01-01', 0, 5, 0 from user_counters", "signups is 5, should be 0")]
    [InlineData("delete from leaderboard", "successful is nothing, should be 1")]
    [InlineData("update leaderboard set reached_at = reached_at + interval '1 second'", "reached at is")]
    [InlineData("update leaderboard_counts set people = people + 3", "people is 4, should be 1")]
    [InlineData("insert into leaderboard_counts select period, 99, 0, '-infinity', 1 from leaderboard where period = 'all'",
        "people is 1, should be 0")]
    [InlineData("update referral_links set max_signups = 5, signups_taken = 4 where user_id in (select referrer_id from referrals)",
        "signups_taken is 4, should be 2")]
    public async Task What_differs_is_listed_and_mended_on_demand(string damage, string line)
    {
        _ = (await _app.Database.Execute(damage)).Should().BePositive();

        _ = (await Recount(fix: false)).Found.Should().Contain(line);
        _ = (await Recount(fix: true))
            .Should().Match<(string Found, string Left)>(lines => lines.Found.Contains(line), "looking changes nothing")
            .And.Match<(string Found, string Left)>(lines => lines.Left.Length == 0);

        _ = (await Recount(fix: false)).Found.Should().BeEmpty();
        _ = (await _app.Stats(_ada)).GetProperty("totals").GetProperty("successful").GetInt32().Should().Be(1);
        _ = (await _ada.Http.GetJson("/api/leaderboard")).GetProperty("me").GetProperty("rank").GetInt32().Should().Be(1);
    }

    [Fact]
    public async Task Clicks_survive_a_mending()
    {
        _ = await _app.Database.Execute(
            $"""
            insert into counter_events (kind, user_id, link_id, at, weight)
            select 'click', user_id, id, now() - interval '40 minutes', 3 from referral_links where user_id = '{_ada.Id}'
            """);
        await _app.Drained();
        _ = await _app.Database.Execute("update user_quarters set signups = signups + 1");

        _ = (await Reconcile("--fix")).Code.Should().Be(0);

        var stats = await _app.Stats(_ada);
        _ = stats.GetProperty("totals").GetProperty("clicks").GetInt32().Should().Be(3);
        _ = stats.GetProperty("daily").EnumerateArray().Sum(day => day.GetProperty("clicks").GetInt32()).Should().Be(3);
    }

    [Fact]
    public async Task A_history_that_ends_elsewhere_is_told_and_never_rewritten()
    {
        _ = await _app.Database.Execute(
            "insert into referral_history (referral_id, status, at) select id, 'expired', now() from referrals where status = 'pending'");

        _ = (await Reconcile()).Output.Should().Contain("last step is expired, should be pending");
        var (code, output) = await Reconcile("--fix");

        _ = code.Should().Be(1);
        _ = output.Should().Contain("1 left");
    }

    [Fact]
    public async Task While_people_sign_up_nothing_differs()
    {
        var signingUp = Enumerable.Range(0, 20).Select(_ => _app.Given.Verified(_ada.Code)).ToArray();

        for (var round = 0; round < 3; round++)
            _ = (await Reconcile(round == 1 ? ["--fix"] : [])).Code.Should().Be(0);

        _ = await Task.WhenAll(signingUp);
        _ = (await Reconcile()).Should().Be((0, "0 differences"));
    }

    [Fact]
    public async Task Nonsense_and_a_missing_database_have_their_exit_codes()
    {
        _ = (await Reconcile("--now")).Code.Should().Be(2);

        await _app.Database.Away(async () => (await Reconcile()).Code.Should().Be(3));
    }

    private async Task<(string Found, string Left)> Recount(bool fix)
    {
        var (found, left) = await new Reconciliation(_app.Services.GetRequiredService<NpgsqlDataSource>(), _app.Clock).Run(fix, default);
        return (string.Join('\n', found), string.Join('\n', left));
    }

    private async Task<(int Code, string Output)> Reconcile(params string[] arguments)
    {
        await using var process = new ServerProcess(App.Settings(_app.Database, _app.Mailbox, []), "Testing", ["reconcile", .. arguments]);
        return await process.Done();
    }
}
