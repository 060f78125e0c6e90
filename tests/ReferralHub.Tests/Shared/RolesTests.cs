using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

/// <summary>Instances that are an API alone or a worker alone, as processes of their own, each with the settings that it needs.</summary>
public sealed class RolesTests
{
    [Fact]
    public async Task A_worker_alone_answers_its_health_and_nothing_else()
    {
        await using var app = await App.Start(new() { ["Worker:Enabled"] = "false" });
        await using var worker = Worker(app);
        using var http = await worker.Ready();
        http.DefaultRequestHeaders.Authorization = new("Bearer", "a.b.c");

        foreach (var path in (string[])["/health/live", "/health/ready"])
            _ = await (await http.GetAsync(path)).Should(200);

        foreach (var path in (string[])["/", "/r/CODE", "/api/users/me", "/.well-known/jwks.json", "/openapi/v1.json", "/docs/index.html"])
            _ = await (await http.GetAsync(path)).ShouldFail(404, "not_found");
        _ = await (await http.Post("/api/register", new { })).ShouldFail(404, "not_found");
    }

    [Fact]
    public async Task A_worker_alone_does_all_the_work_that_an_API_alone_leaves()
    {
        await using var app = await App.Start(new() { ["Worker:Enabled"] = "false" });
        await using var worker = Worker(app);
        var ada = await app.Given.SignedIn();

        _ = await app.Given.Verified(ada.Code);

        _ = (await app.Stats(ada)).GetProperty("totals").GetProperty("successful").GetInt32().Should().Be(1);
        _ = (await ada.Http.GetJson("/api/rewards/balance")).GetProperty("credits").GetProperty("available").GetDecimal().Should().Be(10);
    }

    [Fact]
    public async Task An_API_alone_needs_no_settings_of_mail()
    {
        await using var app = await App.Start(new() { ["Worker:Enabled"] = "false" });
        await using var api = new ServerProcess(Only(app, "Worker:Enabled",
            "Auth:SigningKeyPath", "Links:PublicUrl", "Links:RegisterUrl"));
        using var http = await api.Ready();

        _ = await (await http.Post("/api/register",
            new { username = "ada", email = "ada@example.com", password = Given.Password })).Should(201);

        _ = (await app.Database.Scalar<long>("select count(*) from outbox_messages where lane = 'mail' and attempts = 0")).Should().Be(1);
    }

    [Fact]
    public async Task Workers_alone_share_hundreds_of_messages_without_sending_any_twice()
    {
        await using var sinks = new Sinks();
        await using var app = await App.Start(new() { ["Worker:Enabled"] = "false" });
        var ada = await app.Given.Registered();
        _ = await app.Database.Execute(
            $$"""
            insert into outbox_messages (lane, type, payload)
            select 'mail', 'PasswordChanged', jsonb_build_object('UserId', '{{ada.Id}}', 'At', now() + make_interval(secs => number))
            from generate_series(1, 400) as number
            """);

        // so that both look at the same rows in the same moment
        var held = await app.Database.Hold("select from outbox_messages for update");
        await using var first = Worker(app, sinks.First.Settings);
        await using var second = Worker(app, sinks.Second.Settings);
        (await first.Ready()).Dispose();
        (await second.Ready()).Dispose();
        await held.DisposeAsync();
        await app.Drained();

        _ = sinks.First.Mails.Should().HaveCountGreaterThan(20);
        _ = sinks.Second.Mails.Should().HaveCountGreaterThan(20);
        _ = sinks.First.Mails.Concat(sinks.Second.Mails).Select(MessageId).Should().HaveCount(401).And.OnlyHaveUniqueItems();
    }

    private static string MessageId(string mail) =>
        mail.Split('\n').First(line => line.StartsWith("Message-ID:", StringComparison.OrdinalIgnoreCase));

    private static ServerProcess Worker(App app, Dictionary<string, string>? mail = null) => new(new Dictionary<string, string>(
        Only(app, "Api:Enabled", "Links:VerifyUrl", "Links:ResetUrl", "Email:From", "Sms:PickupDirectory", "Email:PickupDirectory")
            .Where(setting => mail is null || setting.Key != "Email:PickupDirectory").Concat(mail ?? [])));

    /// <summary>What every role needs, and what this one does besides; the other is off.</summary>
    private static Dictionary<string, string> Only(App app, string off, params string[] needed) => new(
        App.Settings(app.Database, app.Mailbox, [])
            .Where(setting => setting.Key is "ConnectionStrings:Postgres" or "Secrets:Master" or "Worker:PollSeconds"
                || needed.Contains(setting.Key)))
    {
        [off] = "false"
    };

    private sealed class Sinks : IAsyncDisposable
    {
        public SmtpSink First { get; } = new();

        public SmtpSink Second { get; } = new();

        public async ValueTask DisposeAsync()
        {
            await First.DisposeAsync();
            await Second.DisposeAsync();
        }
    }
}
