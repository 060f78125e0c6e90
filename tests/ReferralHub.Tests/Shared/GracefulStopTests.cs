using System.Diagnostics;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

/// <summary>What becomes of the work of an instance that gets SIGTERM: the program as a process of its own.</summary>
public sealed class GracefulStopTests
{
    private static readonly Dictionary<string, string> s_apiOnly = new() { ["Worker:Enabled"] = "false" };

    [Fact]
    public async Task It_says_that_it_is_not_ready_before_it_closes_and_answers_all_that_it_took()
    {
        await using var app = await App.Start(s_apiOnly);
        await using var server = Instance(app, drain: 1);
        using var http = await server.Ready();
        var users = await app.Database.Hold("lock table users in access exclusive mode");
        var registering = Expect.AtOnce(24, number => http.Post("/api/register",
            new { username = $"user-{number}", email = $"user-{number}@example.com", password = Given.Password }));
        await app.Database.Waiting(24, "");

        await server.Terminate();
        await Unready(http);
        await Closed(http);
        await users.DisposeAsync();

        foreach (var answer in await registering)
            _ = await answer.Should(201);
        _ = (await server.Exited()).Code.Should().Be(0);
    }

    [Fact]
    public async Task Clicks_made_just_before_are_written()
    {
        await using var app = await App.Start(s_apiOnly);
        app.Clock.AtTheStartOfAnHour();
        var ada = await app.Given.Registered();
        await using var server = Instance(app);
        using var http = await server.Ready();

        foreach (var answer in await Expect.AtOnce(40, _ => Follow(http, ada.Code)))
            _ = ((int)answer.StatusCode).Should().Be(302);
        await server.Terminate();

        _ = (await server.Exited()).Code.Should().Be(0);
        _ = (await app.Counted(ada.Code)).Should().Be(40);
    }

    [Fact]
    public async Task What_requests_leave_after_it_has_closed_is_written_too()
    {
        await using var app = await App.Start(s_apiOnly);
        var partner = await app.Partner();
        await using var server = Instance(app);
        using var http = await server.Ready();
        http.DefaultRequestHeaders.Authorization = partner.Http.DefaultRequestHeaders.Authorization;
        var conversions = await app.Database.Hold("lock table conversions in access exclusive mode");
        var refused = Expect.AtOnce(20, _ => http.Post("/api/partner/conversions/nothing/reverse", new { }));
        await app.Database.Waiting(20, "");

        await server.Terminate();
        await Closed(http);
        await conversions.DisposeAsync();

        foreach (var answer in await refused)
            _ = await answer.ShouldFail(404, "not_found");
        _ = (await server.Exited()).Code.Should().Be(0);
        _ = (await app.Database.Scalar<long>("select count(*) from partner_requests")).Should().Be(20);
    }

    [Fact]
    public async Task Mail_in_hand_is_sent_while_it_drains_and_a_second_signal_ends_the_wait()
    {
        var held = new TaskCompletionSource();
        await using var sink = new SmtpSink { BeforeAccepting = () => held.Task };
        await using var app = await App.Start(s_apiOnly);
        _ = await app.Given.Registered();
        await using var server = Instance(app, drain: 300, sink.Settings);
        using var http = await server.Ready();
        await Eventually.True(() => Task.FromResult(sink.Mails.Count == 1), "the mail is under way");

        await server.Terminate();
        await Unready(http);
        held.SetResult();
        await app.Drained();
        await server.Terminate();

        _ = (await server.Exited()).Code.Should().Be(0);
        _ = sink.Mails.Should().ContainSingle();
    }

    [Fact]
    public async Task Nothing_new_is_taken_up_while_it_drains()
    {
        await using var sink = new SmtpSink();
        await using var app = await App.Start(s_apiOnly);
        await using var server = Instance(app, drain: 300, sink.Settings);
        using var http = await server.Ready();
        await server.Terminate();
        await Unready(http);

        _ = await app.Given.Registered();

        // it looked twenty times in that time, before
        for (var look = Stopwatch.StartNew(); look.Elapsed < TimeSpan.FromSeconds(1); await Task.Delay(50))
            _ = sink.Mails.Should().BeEmpty();
        await server.Terminate();
        _ = (await server.Exited()).Code.Should().Be(0);
        _ = (await app.Database.Scalar<long>("select count(*) from outbox_messages where attempts = 0")).Should().BePositive();
    }

    [Fact]
    public async Task Mail_that_hangs_goes_back_uncounted_and_another_takes_it_up_at_once()
    {
        await using var sink = new SmtpSink { BeforeAccepting = () => Task.Delay(Timeout.Infinite) };
        await using var app = await App.Start(s_apiOnly);
        _ = await app.Given.Registered();
        await using var server = Instance(app, drain: 0.2, sink.Settings);
        _ = await server.Ready();
        await Eventually.True(() => Task.FromResult(sink.Mails.Count == 1), "the mail is under way");

        await server.Terminate();
        _ = (await server.Exited()).Code.Should().Be(0);

        _ = (await app.Database.Scalar<long>("select count(*) from outbox_messages where attempts = 0 and available_at <= now()"))
            .Should().Be(1);
        sink.BeforeAccepting = () => Task.CompletedTask;
        await using var other = Instance(app, more: sink.Settings);
        await app.Drained();
    }

    [Fact]
    public async Task Nothing_that_hangs_keeps_it_longer_than_fifteen_seconds()
    {
        await using var sink = new SmtpSink { BeforeAccepting = () => Task.Delay(Timeout.Infinite) };
        await using var app = await App.Start(s_apiOnly);
        var ada = await app.Given.Registered();
        await using var server = Instance(app, drain: 1, sink.Settings);
        using var http = await server.Ready();
        _ = await Follow(http, ada.Code);
        await using var held = await app.Database.Hold("lock table users, click_visitors, outbox_messages in access exclusive mode");
        _ = await Follow(http, ada.Code);
        var hanging = http.GetAsync($"/api/referral-codes/{ada.Code}");

        var watch = Stopwatch.StartNew();
        await server.Terminate();

        _ = (await server.Exited()).Code.Should().Be(0);
        _ = watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(15));
        _ = await (await hanging).ShouldFail(503, "dependency_unavailable");
    }

    private static ServerProcess Instance(App app, double drain = 0, Dictionary<string, string>? more = null) =>
        new(App.Settings(app.Database, app.Mailbox, new(more ?? s_apiOnly)
        {
            // what is held in a test is held longer than a statement may take
            ["ConnectionStrings:Postgres"] = $"{app.Database.ConnectionString};Command Timeout=60",
            ["Shutdown:DrainSeconds"] = drain.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Information"
        }));

    private static async Task<HttpResponseMessage> Follow(HttpClient http, string code)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = http.BaseAddress };
        client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", Clicks.NewAgent());
        return await client.GetAsync($"/r/{code}");
    }

    private static Task Unready(HttpClient http) => Eventually.True(async () =>
    {
        var answer = await Ask(http);
        _ = answer.Should().NotBeNull("it is not ready before it closes");
        return answer is { StatusCode: System.Net.HttpStatusCode.ServiceUnavailable, Headers.ConnectionClose: true };
    }, "it is not ready");

    private static Task Closed(HttpClient http) => Eventually.True(async () => await Ask(http) is null, "it is closed");

    /// <summary>As a balancer asks, on a connection of its own; null if none is taken any more.</summary>
    private static async Task<HttpResponseMessage?> Ask(HttpClient http)
    {
        using var client = new HttpClient { BaseAddress = http.BaseAddress };
        try
        {
            return await client.GetAsync("/health/ready");
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
