using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

/// <summary>How many lines a request leaves in the log: none if it went well or was the caller's fault, else one.</summary>
public sealed class LogLineTests : IAsyncLifetime
{
    private static readonly Dictionary<string, string> s_idle = new() { ["Worker:Enabled"] = "false" };

    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await TestDatabase.Migrated();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task What_goes_well_leaves_none()
    {
        await using var redis = await TestRedis.Start();
        await using var app = await App.Start(_database, redis.Settings);
        var start = await Started(app);

        var ada = await app.Given.SignedIn();
        foreach (var path in (string[])["/api/users/me", "/api/referrals", "/api/referral-stats", "/health/ready", "/docs/"])
            ((int)(await ada.Http.GetAsync(path)).StatusCode).Should().Be(200);

        app.Log.Lines.Skip(start).Should().BeEmpty();
    }

    [Fact]
    public async Task What_a_caller_does_wrong_leaves_none()
    {
        await using var app = await App.Start(_database, s_idle);
        var start = await Started(app);

        await (await app.Http.GetAsync("/nowhere?token=a")).ShouldFail(404, "not_found");
        await (await app.Http.GetAsync("/api/login?token=a")).ShouldFail(405, "method_not_allowed");
        await (await app.Http.Post("/api/login", new { username_or_email = 1 })).ShouldFail(400, "validation_failed");
        await (await app.Http.Post("/api/verify-email", new { token = "a" })).ShouldFail(400, "invalid_token");
        await (await app.NewClient("a.b.c").GetAsync("/api/users/me")).ShouldFail(401, "unauthorized");
        await (await app.Http.PostAsync("/api/login", new StringContent("{"))).ShouldFail(415, "unsupported_media_type");

        app.Log.Lines.Skip(start).Should().BeEmpty();
    }

    [Theory]
    [InlineData("/api/users/me")]
    [InlineData("/api/referrals")]
    [InlineData("/api/referral-stats")]
    [InlineData("/health/ready")]
    public async Task A_database_that_is_gone_leaves_one(string path)
    {
        var ada = await SignedIn();
        await using var app = await App.Start("Host=127.0.0.1;Port=1;Database=none;Username=nobody", s_idle);
        var start = await Started(app);

        await (await app.NewClient(ada.AccessToken).GetAsync($"{path}?code=abc")).Should(503);

        app.Log.Lines.Skip(start).Should().ContainSingle().Which.Should().NotContain("abc");
    }

    [Theory]
    [InlineData("/api/users/me")]
    [InlineData("/api/referral-stats")]
    [InlineData("/health/ready")]
    public async Task A_database_that_hangs_leaves_one(string path)
    {
        var ada = await SignedIn();
        await using var proxy = FreezableProxy.Opened(_database);
        await using var app = await App.Start(proxy.ConnectionString, s_idle);
        await (await app.NewClient(ada.AccessToken).GetAsync("/api/users/me")).Should(200);
        var start = await Started(app);
        proxy.Freeze();

        await (await app.NewClient(ada.AccessToken).GetAsync(path)).Should(503);

        app.Log.Lines.Skip(start).Should().ContainSingle();
    }

    [Theory]
    [InlineData("/api/users/me")]
    [InlineData("/api/referral-stats")]
    public async Task What_breaks_inside_leaves_one(string path)
    {
        await using var app = await App.Start(_database, s_idle);
        var ada = await SignedIn();
        var start = await Started(app);
        await _database.Execute("alter table users rename to people; alter table referrals rename to invitations");

        await (await app.NewClient(ada.AccessToken).GetAsync($"{path}?code=abc")).ShouldFail(500, "internal_error");

        app.Log.Lines.Skip(start).Should().ContainSingle().Which.Should().Contain("42P01").And.NotContain("abc");
    }

    [Fact]
    public async Task Not_even_an_operator_who_asks_for_details_is_shown_a_row()
    {
        await _database.Execute("alter table users add constraint ck_users_nobody check (username = 'nobody')");
        await using var app = await App.Start($"{_database.ConnectionString};Include Error Detail=true", s_idle);
        var start = await Started(app);
        var email = $"{Given.NewName()}@example.com";

        await (await app.Http.Post("/api/register", new { username = Given.NewName(), email, password = Given.Password })).Should(500);

        app.Log.Lines.Skip(start).Should().ContainSingle().Which.Should().Contain("ck_users_nobody").And.NotContain(email);
    }

    [Fact]
    public async Task A_Redis_that_is_gone_leaves_one_and_not_one_a_request()
    {
        await using var redis = await TestRedis.Start();
        await using var app = await App.Start(_database, new(redis.Settings.Concat(s_idle)));
        var ada = await SignedIn();
        var http = app.NewClient(ada.AccessToken);
        await http.GetJson("/api/referral-stats");
        var start = await Started(app);
        await redis.Stop();

        for (var ask = 1; ask <= 20; ask++)
            await http.GetJson($"/api/referral-stats?from=2025-01-{ask:00}&to=2025-02-01");

        // told by an event, which comes when it comes
        await Eventually.True(() => Task.FromResult(app.Log.Lines.Count > start), "a line");
        app.Log.Lines.Skip(start).Should().HaveCountLessThan(20)
            .And.OnlyContain(line => line.StartsWith("Redis ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_caller_who_hangs_up_leaves_none()
    {
        var ada = await SignedIn();
        await using var held = await _database.Hold("begin; lock table users");
        await using var app = await App.Start(_database, s_idle);
        var start = await Started(app);

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        var call = () => app.NewClient(ada.AccessToken).GetAsync("/api/users/me", patience.Token);
        await call.Should().ThrowAsync<OperationCanceledException>();
        await Eventually.True(
            async () => await _database.Scalar<long>("select count(*) from pg_locks where not granted") == 0, "the statement is over");

        (await app.Http.GetAsync("/health/live")).EnsureSuccessStatusCode();
        app.Log.Lines.Skip(start).Should().BeEmpty();
    }

    /// <summary>How many lines the start made; its last ones come when it serves already.</summary>
    private static async Task<int> Started(App app)
    {
        await Eventually.True(
            () => Task.FromResult(app.Log.Lines.Any(line => line.StartsWith("Content root path", StringComparison.Ordinal))), "its start");
        return app.Log.Lines.Count;
    }

    private async Task<Person> SignedIn()
    {
        await using var app = await App.Start(_database);
        return await app.Given.SignedIn();
    }
}
