using System.Diagnostics;
using Alba;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Health;

/// <summary>Beside the shared app rather than in its queue: most of these wait for time-outs.</summary>
public sealed class GetReadinessTests(AppFixture fixture) : IClassFixture<AppFixture>
{
    private const string Ready = """{"status":"ready","checks":{"database":"up","schema":"current"}}""";
    private const string Pending = """{"status":"unavailable","checks":{"database":"up","schema":"pending"}}""";
    private const string Down = """{"status":"unavailable","checks":{"database":"down","schema":"unknown"}}""";

    [Fact]
    public async Task It_is_ready_when_the_database_answers_and_has_every_script()
    {
        var answer = await Probe(fixture.App, 200);

        answer.Should().Be(Ready);
    }

    [Fact]
    public async Task It_answers_with_a_trailing_slash_and_to_HEAD()
    {
        await fixture.App.Scenario(scenario =>
        {
            scenario.Head.Url("/health/ready/");
            scenario.StatusCodeShouldBe(200);
        });
    }

    [Fact]
    public async Task It_is_not_ready_before_the_scripts_are_applied_and_is_afterwards()
    {
        await using var database = await TestDatabase.Empty();
        await using var instance = await App.Start(database.ConnectionString);
        var app = instance.Host;

        (await Probe(app, 503)).Should().Be(Pending);
        await database.Migrate();
        (await Probe(app, 200)).Should().Be(Ready);
    }

    [Fact]
    public async Task It_is_not_ready_when_one_script_is_missing()
    {
        await using var database = await TestDatabase.Migrated();
        await database.Execute("delete from public.schemaversions where scriptname = '0001_comment_schema.sql'");
        await using var instance = await App.Start(database.ConnectionString);
        var app = instance.Host;

        (await Probe(app, 503)).Should().Be(Pending);
    }

    [Fact]
    public async Task Scripts_of_a_later_release_do_no_harm()
    {
        await using var database = await TestDatabase.Migrated();
        await database.Execute("insert into public.schemaversions (scriptname, applied) values ('9999_of_tomorrow.sql', now())");
        await using var instance = await App.Start(database.ConnectionString);
        var app = instance.Host;

        (await Probe(app, 200)).Should().Be(Ready);
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Database=none;Username=nobody")]
    [InlineData("Host=no-such-host.invalid;Database=none;Username=nobody")]
    public async Task It_is_not_ready_while_the_database_is_refused(string connectionString)
    {
        await using var instance = await App.Start(connectionString);
        var app = instance.Host;

        await ShouldBeDownWithinThreeSeconds(app);
    }

    [Fact]
    public async Task It_is_not_ready_while_the_database_hangs_and_is_again_once_it_answers()
    {
        await using var database = await TestDatabase.Migrated();
        await using var proxy = FreezableProxy.Opened(database);
        await using var instance = await App.Start(proxy.ConnectionString);
        var app = instance.Host;
        (await Probe(app, 200)).Should().Be(Ready);

        proxy.Freeze();
        // the first probe meets a connection that is open, the others have to make one
        await ShouldBeDownWithinThreeSeconds(app);

        proxy.Thaw();
        await Eventually.True(async () => (await Ask(app)).Context.Response.StatusCode == 200, "ready again");
    }

    [Fact]
    public async Task Without_Redis_and_mail_it_is_degraded_and_serves_on()
    {
        await using var database = await TestDatabase.Migrated();
        await using var redis = await TestRedis.Start();
        await using var smtp = new SmtpSink();
        await using var instance = await App.Start(database, new(redis.Settings.Concat(smtp.Settings)));

        (await Probe(instance.Host, 200)).Should().Be(
            """{"status":"ready","checks":{"database":"up","schema":"current","redis":"up","mail":"up"}}""");
        await redis.Stop();
        smtp.Fault = SmtpFault.Refuses;

        // the mail server is asked once in five seconds
        await Eventually.True(async () => await Probe(instance.Host, 200) ==
            """{"status":"degraded","checks":{"database":"up","schema":"current","redis":"down","mail":"down"}}""", "degraded");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_answers_within_three_seconds_while_Redis_or_the_mail_server_hangs(bool isRedis)
    {
        await using var database = await TestDatabase.Migrated();
        await using var redis = await TestRedis.Start();
        await using var smtp = new SmtpSink { Fault = isRedis ? SmtpFault.None : SmtpFault.Hangs };
        await using var instance = await App.Start(database, new(redis.Settings.Concat(smtp.Settings)));
        if (isRedis)
            await redis.Freeze();

        var begin = Stopwatch.GetTimestamp();
        var answer = await Probe(instance.Host, 200);

        answer.Should().StartWith("""{"status":"degraded",""");
        // three, and as long again for a machine that stands still for a moment
        Stopwatch.GetElapsedTime(begin).Should().BeLessThan(TimeSpan.FromSeconds(6));
        await redis.Thaw();
    }

    [Fact]
    public async Task Fifty_probes_at_once_are_answered_while_the_database_hangs()
    {
        await using var database = await TestDatabase.Migrated();
        await using var proxy = FreezableProxy.Opened(database);
        await using var instance = await App.Start(proxy.ConnectionString);
        var app = instance.Host;
        proxy.Freeze();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Probe(app, 503)))
            .WaitAsync(TimeSpan.FromSeconds(12)); // Npgsql alone gives up after 15

        answers.Should().OnlyContain(answer => answer == Down);
    }

    // the contract's three seconds; the fastest of three, since the machine may stand still for a moment
    private static async Task ShouldBeDownWithinThreeSeconds(IAlbaHost app)
    {
        var took = new List<TimeSpan>();
        for (var i = 0; i < 3; i++)
        {
            var begin = Stopwatch.GetTimestamp();
            (await Probe(app, 503)).Should().Be(Down);
            took.Add(Stopwatch.GetElapsedTime(begin));
        }

        took.Min().Should().BeLessThan(TimeSpan.FromSeconds(3));
    }

    private static async Task<string> Probe(IAlbaHost app, int expectedStatus)
    {
        var result = await Ask(app);
        var body = await result.ReadAsTextAsync();
        result.Context.Response.StatusCode.Should().Be(expectedStatus, "the body is {0}", body);
        result.Context.Response.Headers.RetryAfter.Should().BeEquivalentTo(expectedStatus == 503 ? ["5"] : Array.Empty<string>());
        return body;
    }

    private static Task<IScenarioResult> Ask(IAlbaHost app) => app.Scenario(scenario =>
    {
        scenario.Get.Url("/health/ready");
        scenario.IgnoreStatusCode();
    });
}
