using System.Net;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

public sealed class DatabaseOutageTests : IAsyncLifetime
{
    // Npgsql waits 4 s for a connection, 10 s for an answer and 2 s for its cancelling
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(40);

    private TestDatabase _database = null!;
    private App _healthy = null!;
    private Person _person = null!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.Migrated();
        _healthy = await App.Start(_database);
        _person = await _healthy.Given.SignedIn();
    }

    public async Task DisposeAsync()
    {
        await _healthy.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task While_it_refuses_every_call_says_so_and_when_to_come_back()
    {
        await using var proxy = FreezableProxy.Closed(_database);
        await using var app = await App.Start(proxy.ConnectionString);

        foreach (var call in Calls(app))
            await ShouldBeUnavailable(await call());
        (await app.Http.GetAsync("/health/live")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task When_it_comes_up_the_instance_serves_without_a_restart()
    {
        await using var proxy = FreezableProxy.Closed(_database);
        await using var app = await App.Start(proxy.ConnectionString);
        await ShouldBeUnavailable(await SignIn(app));

        proxy.Open();

        foreach (var call in Calls(app))
            await Eventually.True(async () => (int)(await call()).StatusCode is 200 or 201 or 202, "served again");
    }

    [Fact]
    public async Task While_it_hangs_every_call_is_answered_and_once_it_goes_on_served()
    {
        await using var proxy = FreezableProxy.Opened(_database);
        await using var app = await App.Start(proxy.ConnectionString);
        foreach (var call in Calls(app))
            ((int)(await call()).StatusCode).Should().BeOneOf(200, 201, 202);

        proxy.Freeze();
        foreach (var answer in await Task.WhenAll(Calls(app).Select(call => call())).WaitAsync(s_bound))
            await ShouldBeUnavailable(answer);

        proxy.Thaw();
        foreach (var call in Calls(app))
            await Eventually.True(async () => (int)(await call()).StatusCode is 200 or 201 or 202, "served again");
    }

    [Fact]
    public async Task While_it_hangs_a_crowd_is_answered_too()
    {
        await using var proxy = FreezableProxy.Opened(_database);
        await using var app = await App.Start(proxy.ConnectionString + ";Maximum Pool Size=5");
        proxy.Freeze();

        var answers = await Expect.AtOnce(50, _ => app.NewClient(_person.AccessToken).GetAsync("/api/users/me")).WaitAsync(s_bound);

        foreach (var answer in answers)
            await ShouldBeUnavailable(answer);
    }

    [Fact]
    public async Task When_it_drops_its_connections_at_worst_a_call_each_is_lost()
    {
        await using var proxy = FreezableProxy.Opened(_database);
        await using var app = await App.Start(proxy.ConnectionString);
        await (await SignIn(app)).Should(200);

        await _database.Execute(
            """
            select pg_terminate_backend(pid)
            from pg_stat_activity
            where datname = current_database()
              and pid <> pg_backend_pid()
            """);

        foreach (var call in Calls(app))
        {
            var answer = await call();
            if ((int)answer.StatusCode >= 400)
                await ShouldBeUnavailable(answer);
        }
        await Eventually.True(async () => (await SignIn(app)).IsSuccessStatusCode, "served again");
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_an_outage_too()
    {
        var elsewhere = new Npgsql.NpgsqlConnectionStringBuilder(_database.ConnectionString) { Database = "no_such_database" };
        await using var app = await App.Start(elsewhere.ConnectionString);

        await ShouldBeUnavailable(await SignIn(app));
    }

    [Fact]
    public async Task An_outage_is_logged_without_what_was_asked()
    {
        await using var proxy = FreezableProxy.Closed(_database);
        await using var app = await App.Start(proxy.ConnectionString, new() { ["Worker:Enabled"] = "false" });

        await ShouldBeUnavailable(await SignIn(app));

        app.Log.Lines.Should().ContainSingle(line => line.StartsWith("PostgreSQL did not serve POST /api/login", StringComparison.Ordinal));
        app.Log.Lines.Should().NotContain(line => line.Contains(_person.Username, StringComparison.Ordinal)
            || line.Contains(Given.Password, StringComparison.Ordinal));
    }

    private Func<Task<HttpResponseMessage>>[] Calls(App app)
    {
        var http = app.NewClient(_person.AccessToken);
        return
        [
            () => Register(app),
            () => SignIn(app),
            () => app.Http.Post("/api/forgot-password", new { email = $"{Given.NewName()}@example.com" }),
            () => http.GetAsync("/api/users/me"),
            () => http.GetAsync("/api/referrals"),
            // another range each time, which nobody remembers
            () => http.GetAsync($"/api/referral-stats?from=2025-01-{Random.Shared.Next(10, 31)}&to=2025-02-{Random.Shared.Next(10, 28)}"),
        ];
    }

    private static Task<HttpResponseMessage> Register(App app)
    {
        var username = Given.NewName();
        return app.Http.Post("/api/register", new { username, email = $"{username}@example.com", password = Given.Password });
    }

    private Task<HttpResponseMessage> SignIn(App app) =>
        app.Http.Post("/api/login", new { username_or_email = _person.Username, password = _person.Password });

    private static async Task ShouldBeUnavailable(HttpResponseMessage answer)
    {
        var problem = await answer.ShouldFail(503, "dependency_unavailable");
        problem.GetRawText().Should().NotContainAny("Npgsql", "Exception", "127.0.0.1", ":5432");
        answer.Headers.RetryAfter!.Delta.Should().BeGreaterThan(TimeSpan.Zero);
    }
}
