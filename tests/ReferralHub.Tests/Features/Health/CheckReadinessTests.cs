using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Health;

public sealed class CheckReadinessTests
{
    [Fact]
    public async Task A_migrated_database_makes_an_instance_ready()
    {
        await using var app = await App.Start();

        var answer = await app.Http.GetJson("/health/ready");

        _ = answer.Text("status").Should().Be("ready");
        _ = answer.GetProperty("checks").Text("schema").Should().Be("current");
    }

    [Fact]
    public async Task A_script_that_is_not_applied_makes_it_unavailable_and_a_newer_one_does_not()
    {
        await using var app = await App.Start();

        _ = await app.Database.Execute("insert into schemaversions (scriptname, applied) values ('9999_of_the_next_release.sql', now())");
        _ = await (await app.Http.GetAsync("/health/ready")).Should(200);

        _ = await app.Database.Execute("delete from schemaversions where scriptname like '0005%'");
        _ = (await (await app.Http.GetAsync("/health/ready")).Should(503)).Text("status").Should().Be("unavailable");
    }

    [Fact]
    public async Task A_dead_letter_degrades_it()
    {
        await using var app = await App.Start();
        _ = await app.Database.Execute(
            "insert into outbox_messages (lane, type, payload, dead_at) values ('mail', 'Nothing', '{}', now())");

        var answer = await app.Http.GetJson("/health/ready");

        _ = answer.Text("status").Should().Be("degraded");
        _ = answer.GetProperty("checks").Text("outbox").Should().Be("1 dead letter");
    }

    [Fact]
    public async Task Without_its_database_it_says_so_everywhere_and_comes_back_by_itself()
    {
        await using var app = await App.Start();
        var ada = await app.Given.SignedIn();
        var name = new Npgsql.NpgsqlConnectionStringBuilder(app.Database.ConnectionString).Database;

        await app.Database.Away(async () =>
        {
            _ = (await (await app.Http.GetAsync("/health/ready")).Should(503)).Text("status").Should().Be("unavailable");
            _ = await (await app.Http.GetAsync("/health/live")).Should(200);
            var response = await ada.Http.GetAsync("/api/users/me");
            var problem = await response.ShouldFail(503, "dependency_unavailable");
            _ = response.Headers.RetryAfter!.Delta!.Value.Should().BeGreaterThan(TimeSpan.Zero);
            _ = problem.GetRawText().Should().NotContain(name).And.NotContain("Npgsql");
        });

        await Eventually.True(async () => (await ada.Http.GetAsync("/api/users/me")).IsSuccessStatusCode, "the database is found again");
        _ = await (await app.Http.GetAsync("/health/ready")).Should(200);
    }

    [Fact]
    public async Task A_wrong_password_of_the_database_makes_it_unavailable()
    {
        await using var app = await App.Start();
        var wrong = new Npgsql.NpgsqlConnectionStringBuilder(app.Database.ConnectionString) { Username = "nobody" };
        var other = app.Another(new() { ["ConnectionStrings:Postgres"] = wrong.ConnectionString });

        var response = await other.Http.GetAsync("/health/ready");

        _ = (await response.Should(503)).GetProperty("checks").Text("postgres").Should().Be("down");
        _ = response.Headers.RetryAfter!.Delta!.Value.Should().BeGreaterThan(TimeSpan.Zero);
        await other.Stop();
    }

    [Fact]
    public async Task An_address_that_refuses_its_mail_degrades_nothing()
    {
        await using var sink = new SmtpSink { Recipient = "550 no such user" };
        await using var app = await App.Start(sink.Settings);
        _ = await app.Given.Registered();
        await app.Drained();

        _ = (await app.Http.GetJson("/health/ready")).Text("status").Should().Be("ready");
    }

    [Theory]
    [InlineData(SmtpFault.Refuses)]
    [InlineData(SmtpFault.Hangs)]
    public async Task A_mail_server_that_is_down_degrades_it_until_it_is_back(SmtpFault fault)
    {
        await using var sink = new SmtpSink();
        await using var app = await App.Start(sink.Settings);
        await Becomes("ready", "up");

        sink.Fault = fault;
        await Becomes("degraded", "down: mail waits in the outbox");
        sink.Fault = SmtpFault.None;
        await Becomes("ready", "up");

        Task Becomes(string status, string smtp) => Eventually.True(async () =>
        {
            var answer = await app.Http.GetJson("/health/ready");
            return (answer.Text("status"), answer.GetProperty("checks").Text("smtp")) == (status, smtp);
        }, $"it is {status}");
    }

    [Fact]
    public async Task Where_nobody_takes_mail_it_is_degraded_and_fifty_who_ask_are_one_connection()
    {
        await using var sink = new SmtpSink { Fault = SmtpFault.Refuses };
        await using var app = await App.Start(sink.Settings);

        foreach (var answer in await Expect.AtOnce(50, _ => app.Http.GetAsync("/health/ready")))
            _ = (await answer.Should(200)).Text("status").Should().Be("degraded");

        _ = sink.Failed.Should().BeInRange(1, 2);
    }
}
