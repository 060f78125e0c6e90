using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ReferralHub.Shared.Http;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared.Telemetry;

/// <summary>One trace from the caller through the answer and the log to the work that follows.</summary>
public sealed class TraceTests
{
    private const string Recorded = "01";

    [Fact]
    public async Task Each_kind_of_problem_has_the_trace_of_its_caller()
    {
        await using var app = await App.Start(new() { ["RateLimits:CodeLookup:PermitLimit"] = "1" }, services =>
            services.Replace(ServiceDescriptor.Singleton<Links>(_ => throw new InvalidOperationException("broken"))));
        var name = Given.NewName();
        var person = new { username = name, email = $"{name}@example.com", password = Given.Password };
        _ = await app.Http.GetAsync("/api/referral-codes/NOBODYSCODE");

        await Fails(app, 400, "POST", "/api/register", "{}");
        await Fails(app, 400, "POST", "/api/register", "{");
        await Fails(app, 401, "GET", "/api/users/me");
        await Fails(app, 401, "POST", "/api/login", """{"username_or_email":"nobody","password":"x"}""");
        await Fails(app, 404, "GET", "/nowhere");
        await Fails(app, 405, "GET", "/api/login");
        await Fails(app, 413, "POST", "/api/login", new string(' ', 70_000));
        await Fails(app, 415, "POST", "/api/login", "{}", "text/plain");
        await Fails(app, 429, "GET", "/api/referral-codes/NOBODYSCODE");
        await Fails(app, 500, "POST", "/api/register", JsonSerializer.Serialize(person));
        await app.Database.Away(() => Fails(app, 503, "POST", "/api/forgot-password", """{"email":"ada@example.com"}"""));
    }

    [Fact]
    public async Task Without_a_trace_of_the_caller_there_is_one_all_the_same()
    {
        await using var app = await App.Start();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/nowhere");
        // what came before traceparent, and is of another form
        request.Headers.Add("Request-Id", "|abc.1.");

        var problem = await (await app.Http.SendAsync(request)).ShouldFail(404, "not_found");

        _ = problem.Text("trace_id").Should().MatchRegex("^[0-9a-f]{32}$").And.NotBe(new string('0', 32));
    }

    [Fact]
    public async Task Errors_of_OAuth_have_no_member_that_the_RFC_does_not_know()
    {
        await using var app = await App.Start();

        var error = await (await app.AskToken(Guid.CreateVersion7().ToString(), "wrong")).Should(401);

        _ = error.EnumerateObject().Select(member => member.Name).Should().Equal("error", "error_description");
    }

    [Fact]
    public async Task A_line_of_the_log_has_the_trace_that_the_problem_has_and_neither_path_nor_code()
    {
        await using var app = await App.Start();
        var settings = App.Settings(app.Database, app.Mailbox, new() { ["Logging:LogLevel:Default"] = "Information" });
        await using var server = new ServerProcess(settings);
        using var http = await server.Ready();

        var trace = NewTrace();
        await app.Database.Away(async () =>
        {
            var problem = await (await Send(http, trace, "GET", "/api/referral-codes/SOMEBODYSCODE")).Should(503);
            _ = problem.Text("trace_id").Should().Be(trace);
        });

        JsonElement[] Lines() => [.. server.Lines.Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
        await Eventually.True(() => Task.FromResult(Lines().Any(IsOfTrace)), "the failure is logged");
        var line = Lines().First(IsOfTrace);
        _ = line.Text("time").Should().MatchRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$");
        _ = (line.Text("level"), line.Text("span_id").Length).Should().Be(("warning", 16));
        _ = line.GetProperty("values").Text("Route").Should().Be("/api/referral-codes/{code}");
        _ = line.GetProperty("scope").TryGetProperty("RequestId", out _).Should().BeTrue();
        _ = string.Join('\n', server.Lines).Should().NotContain("SOMEBODYSCODE");

        bool IsOfTrace(JsonElement one) => one.TryGetProperty("trace_id", out var id) && id.GetString() == trace;
    }

    [Theory]
    [InlineData("Testing", null, true)]
    [InlineData("Testing", "text", false)]
    [InlineData("Development", null, false)]
    [InlineData("Development", "json", true)]
    public async Task The_log_is_JSON_but_in_development_unless_told_otherwise(string environment, string? format, bool json)
    {
        await using var database = await TestDatabase.Create();
        var own = new Dictionary<string, string> { ["Logging:LogLevel:Default"] = "Information" };
        if (format is not null)
            own["Telemetry:LogFormat"] = format;
        await using var server = new ServerProcess(App.Settings(database, new Mailbox(), own), environment);

        using var http = await server.Ready();

        _ = server.Lines.All(line => line.StartsWith('{')).Should().Be(json);
        _ = server.Lines.Any(line => line.StartsWith("20", StringComparison.Ordinal)).Should().Be(!json, "text lines begin with the time");
    }

    [Fact]
    public async Task The_trace_of_a_request_goes_on_in_the_work_that_it_left()
    {
        var done = new ConcurrentQueue<(string Name, string Trace)>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "ReferralHub",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => done.Enqueue((activity.OperationName, activity.TraceId.ToHexString()))
        };
        ActivitySource.AddActivityListener(listener);
        await using var app = await App.Start();
        var ada = await app.Given.Registered();
        var (trace, name) = (NewTrace(), Given.NewName());

        _ = await (await Send(app.Http, trace, "POST", "/api/register", JsonSerializer.Serialize(
            new { username = name, email = $"{name}@example.com", password = Given.Password, referral_code = ada.Code }))).Should(201);

        foreach (var what in (string[])["VerificationAsked mail", "ReferralMade referrals"])
            await Eventually.True(() => Task.FromResult(done.Contains((what, trace))), $"{what} is in the trace of the sign-up");
        await Eventually.True(() => Task.FromResult(done.Any(one => one.Name is "move counters")), "counters are traced");
    }

    [Theory]
    [InlineData(Recorded, 1)]
    [InlineData("00", 0)]
    public async Task Only_what_is_recorded_is_written_with_its_trace(string flags, int expected)
    {
        await using var app = await App.Start(new() { ["Worker:Enabled"] = "false" });
        var trace = NewTrace();

        _ = await (await Send(app.Http, trace, "POST", "/api/forgot-password", """{"email":"ada@example.com"}""", flags: flags))
            .Should(202);

        _ = (await app.Database.Scalar<long>(
            $"select count(*) from outbox_messages where payload ->> 'TraceParent' like '00-{trace}-%-01'")).Should().Be(expected);
        _ = (await app.Database.Scalar<long>("select count(*) from outbox_messages where payload ->> 'Email' = 'ada@example.com'"))
            .Should().Be(1);
    }

    private static async Task Fails(
        App app, int status, string method, string path, string? body = null, string type = "application/json")
    {
        var trace = NewTrace();
        var problem = await (await Send(app.Http, trace, method, path, body, type)).Should(status);
        _ = problem.Text("trace_id").Should().Be(trace, $"{method} {path} failed with {status}");
    }

    private static string NewTrace() => ActivityTraceId.CreateRandom().ToHexString();

    private static async Task<HttpResponseMessage> Send(
        HttpClient http, string trace, string method, string path, string? body = null, string type = "application/json",
        string flags = Recorded)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
            request.Content = new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue(type));
        request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom().ToHexString()}-{flags}");
        return await http.SendAsync(request);
    }
}
