using System.Text.Json;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Development;

/// <summary>A database with the demo, made by the command, and an instance on it that starts afterwards.</summary>
public sealed class DemoFixture : IAsyncLifetime
{
    public TestDatabase Database { get; private set; } = null!;

    public App App { get; private set; } = null!;

    public (int Code, string Output, string Errors) First { get; private set; }

    public async Task InitializeAsync()
    {
        Database = await TestDatabase.Create();
        First = await Seed(Database);
        App = App.On(Database);
    }

    public async Task DisposeAsync() => await App.DisposeAsync();

    public static async Task<(int Code, string Output, string Errors)> Seed(TestDatabase database, string environment = "Development")
    {
        var mailbox = new Mailbox();
        // a program that has just been started on a busy machine is slow to connect
        var settings = App.Settings(
            database, mailbox, new() { ["ConnectionStrings:Postgres"] = $"{database.ConnectionString};Timeout=30" });
        await using var process = new ServerProcess(settings, environment, "seed-demo");
        var (code, errors) = await process.Exited();
        _ = Directory.GetFiles(mailbox.Folder, "*", SearchOption.AllDirectories).Should().BeEmpty("nobody gets mail");
        Directory.Delete(mailbox.Folder, recursive: true);
        return (code, (await process.Done()).Output, errors);
    }
}

public sealed class SeedDemoTests(DemoFixture demo) : IClassFixture<DemoFixture>
{
    private static readonly string[] s_statuses = ["pending", "successful", "rejected", "expired", "reversed"];

    private App App => demo.App;

    [Fact]
    public async Task Makes_fifty_people_and_says_whom_to_sign_in_as()
    {
        var made = JsonSerializer.Deserialize<JsonElement>(demo.First.Output);

        _ = demo.First.Code.Should().Be(0, demo.First.Errors);
        _ = made.Text("demo").Should().Be("made");
        foreach (var account in made.GetProperty("accounts").EnumerateArray())
            _ = (await (await SignIn(account.Text("username"))).Http.GetJson("/api/users/me")).Text("role")
                .Should().Be(account.Text("role"));
        _ = (await demo.Database.Scalar<long>("select count(*) from users")).Should().Be(50);
        _ = (await demo.Database.Scalar<long>("select count(*) from users where role = 'admin'")).Should().Be(1);
    }

    [Fact]
    public async Task Reconcile_finds_nothing() =>
        _ = (await Reconcile()).Should().Be((0, "0 differences"));

    [Fact]
    public async Task Adas_totals_equal_her_lists_and_every_status_is_among_them()
    {
        var ada = await SignIn("ada");

        var totals = (await ada.Http.GetJson("/api/referral-stats")).GetProperty("totals");
        var referrals = await Items(ada, "/api/referrals?limit=100");
        var links = await Items(ada, "/api/referral-links?limit=100");

        foreach (var status in s_statuses)
            _ = referrals.Count(referral => referral.Text("status") == status).Should().BePositive(status)
                .And.Be(totals.GetProperty(status).GetInt32(), status);
        _ = referrals.Should().HaveCount(totals.GetProperty("signups").GetInt32());
        foreach (var total in (string[])["clicks", "signups", "successful"])
            _ = links.Sum(link => link.GetProperty(total).GetInt64()).Should().Be(totals.GetProperty(total).GetInt64(), total);
        _ = links.Count(link => link.GetProperty("label").ValueKind is JsonValueKind.String).Should().BeGreaterThan(2);
    }

    [Fact]
    public async Task Three_months_have_their_clicks_and_add_up()
    {
        var ada = await SignIn("ada");
        var (from, to) = (App.Clock.GetUtcNow().AddDays(-100), App.Clock.GetUtcNow());

        var stats = await ada.Http.GetJson($"/api/referral-stats?from={from:yyyy-MM-dd}&to={to:yyyy-MM-dd}");

        var days = stats.GetProperty("daily").EnumerateArray().ToArray();
        foreach (var total in (string[])["clicks", "signups", "successful"])
            _ = days.Sum(day => day.GetProperty(total).GetInt64()).Should().Be(stats.GetProperty("totals").GetProperty(total).GetInt64());
        _ = days.Count(day => day.GetProperty("clicks").GetInt64() > 0).Should().BeGreaterThan(60);
    }

    [Fact]
    public async Task Reasons_are_those_of_the_screen_of_time_and_of_the_admin()
    {
        var grace = await SignIn("grace");

        var reasons = (await Items(grace, "/api/admin/referrals?limit=100"))
            .Select(referral => referral.GetProperty("reason").GetString()).OfType<string>().Distinct();

        _ = reasons.Should().BeEquivalentTo("self_referral_alias", "same_device_address", "velocity", "disposable_email",
            "not_verified_in_time", "Signed up twice under another name", "First order was refunded");
        _ = (await Items(grace, "/api/admin/audit?action=referral_reversed")).Should().ContainSingle();
    }

    [Fact]
    public async Task Rewards_were_earned_at_the_time_and_partly_spent()
    {
        var ada = await SignIn("ada");
        var credits = (await ada.Http.GetJson("/api/rewards/balance")).GetProperty("credits");
        var entries = await Items(ada, "/api/rewards?limit=100");

        _ = entries.Where(entry => entry.Text("reward_type") == "credits").Sum(entry => entry.GetProperty("amount").GetDecimal())
            .Should().Be(credits.GetProperty("available").GetDecimal()).And.BePositive();
        _ = credits.GetProperty("spent").GetDecimal().Should().Be(100);
        _ = entries.Select(entry => entry.Text("kind")).Distinct().Should().BeEquivalentTo("earned", "spent", "reversed");
        _ = entries.Select(entry => entry.GetProperty("created_at").GetDateTime().Date).Distinct().Count().Should().BeGreaterThan(15);
    }

    [Fact]
    public async Task The_leaderboard_of_the_month_is_another_than_that_of_all_time()
    {
        var ada = await SignIn("ada");

        var all = await Items(ada, "/api/leaderboard");
        var month = await demo.Database.Scalar<string>(
            """
            select u.username from referrals r join users u on u.id = r.referrer_id
            where r.status = 'successful' and r.status_changed_at > now() - interval '14 days'
            group by u.username order by count(*) desc limit 1
            """);

        _ = all.Select(place => place.Text("username")).Take(3).Should().Equal("ada", "ruben", "chen");
        _ = month.Should().Be("chen");
    }

    [Fact]
    public async Task Again_it_says_that_it_is_there_and_changes_nothing()
    {
        var before = await Rows();

        var (code, output, _) = await DemoFixture.Seed(demo.Database);

        _ = code.Should().Be(0);
        _ = JsonSerializer.Deserialize<JsonElement>(output).Text("demo").Should().Be("there");
        _ = (await Rows()).Should().Be(before);
    }

    [Fact]
    public async Task Outside_development_it_refuses()
    {
        await using var database = await TestDatabase.Create();

        var (code, output, errors) = await DemoFixture.Seed(database, "Production");

        _ = (code, output).Should().Be((1, ""));
        _ = errors.Should().Be("development_only: The demo is for ASPNETCORE_ENVIRONMENT=Development alone");
        _ = (await database.Scalar<long>("select count(*) from users")).Should().Be(0);
    }

    [Fact]
    public async Task It_begins_with_an_empty_database_that_is_migrated_and_unused()
    {
        await using var empty = await TestDatabase.Empty();
        await using var app = await App.Start();

        _ = (await DemoFixture.Seed(empty)).Should().Match<(int Code, string, string Errors)>(
            run => run.Code == 1 && run.Errors.StartsWith("not_migrated: "));
        _ = (await DemoFixture.Seed(app.Database)).Should().Match<(int Code, string, string Errors)>(
            run => run.Code == 1 && run.Errors.StartsWith("in_use: "));
        _ = await app.Given.Registered();
        _ = (await DemoFixture.Seed(app.Database)).Should().Match<(int Code, string, string Errors)>(
            run => run.Code == 1 && run.Errors.StartsWith("not_empty: "));
    }

    private Task<Person> SignIn(string name) => App.Given.SignIn(new Person(Guid.Empty, name, "", "river-stone", ""));

    private static async Task<JsonElement[]> Items(Person person, string path) =>
        [.. (await person.Http.GetJson(path)).GetProperty("items").EnumerateArray()];

    private async Task<(int Code, string Output)> Reconcile()
    {
        await using var process = new ServerProcess(App.Settings(demo.Database, App.Mailbox, []), "Testing", "reconcile");
        return await process.Done();
    }

    private Task<string> Rows() => demo.Database.Scalar<string>(
        """
        select concat_ws(' ', (select count(*) from users), (select count(*) from referrals), (select count(*) from referral_history),
          (select count(*) from reward_entries), (select sum(clicks) from user_counters), (select count(*) from referral_links))
        """);
}
