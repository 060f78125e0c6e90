using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ReferralHub.Shared.Mail;
using ReferralHub.Shared.Outbox;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

public sealed class OutboxWorkerTests
{
    [Fact]
    public async Task An_instance_killed_between_send_and_commit_loses_nothing_and_repeats_the_same_mail()
    {
        await using var sink = new SmtpSink();
        await using var app = await App.Start(new() { ["Worker:Enabled"] = "false" });
        var ada = await app.Given.Registered();
        var settings = App.Settings(app.Database, app.Mailbox,
            new(sink.Settings) { ["Worker:LeaseSeconds"] = "2", ["Logging:LogLevel:Default"] = "Information" });
        var reached = new TaskCompletionSource();
        sink.BeforeAccepting = () =>
        {
            _ = reached.TrySetResult();
            return Task.Delay(Timeout.Infinite);
        };

        await using (var first = new ServerProcess(settings))
        {
            _ = await first.Ready();
            await reached.Task.WaitAsync(TimeSpan.FromSeconds(30));
            await first.Kill();
        }
        sink.BeforeAccepting = () => Task.CompletedTask;
        await using var second = new ServerProcess(settings);
        await app.Drained();

        _ = sink.Mails.Count.Should().Be(2);
        _ = sink.Mails.Select(MessageId).Distinct().Should().ContainSingle();
        _ = sink.Mails.Select(Mailbox.TokenIn).Distinct().Should().ContainSingle();
        _ = await (await app.Http.Post("/api/verify-email", new { token = Mailbox.TokenIn(sink.Mails[0]) })).Should(200);
        _ = ada.Username.Should().NotBeEmpty();
    }

    [Fact]
    public async Task Who_overstays_a_lease_changes_nothing_any_more()
    {
        var slow = new HeldMailer();
        await using var app = await App.Start(new() { ["Worker:LeaseSeconds"] = "1" }, slow.Instead);
        _ = await app.Given.Registered();
        await slow.Reached.WaitAsync(TimeSpan.FromSeconds(30));

        var other = app.Another();
        await app.Drained();
        _ = await app.Database.Execute(
            "insert into outbox_messages (id, lane, type, payload, attempts, available_at) overriding system value "
            + "values (1, 'none', 'Next', '{}', 0, 'infinity')");
        slow.Release();
        await other.Stop();

        await app.Stop();
        _ = (await app.Database.Scalar<long>("select count(*) from outbox_messages where id = 1 and attempts = 0 and dead_at is null"))
            .Should().Be(1);
    }

    [Fact]
    public async Task A_poll_reads_what_is_due_and_not_all_that_waits_for_a_mail_server()
    {
        await using var app = await App.Start(new() { ["Worker:Enabled"] = "false" });
        var claim = OutboxSql.Claim.Replace("@LeaseSeconds", "60").Replace("@Lane", "'mail'").Replace("@Limit", "20");

        // small tables are read whole, unless that is forbidden
        var plan = await app.Database.Scalar<string>("set enable_seqscan = off; explain (format json) " + claim);

        _ = plan.Should().Contain("(available_at <= statement_timestamp()))\"").And.NotContain("Filter\": \"(available_at");
    }

    [Fact]
    public async Task A_poison_message_is_buried_and_delays_nobody()
    {
        await using var app = await App.Start();
        _ = await app.Database.Execute(
            "insert into outbox_messages (lane, type, payload) select 'mail', 'VerificationAsked', '[]' from generate_series(1, 20)");

        var ada = await app.Given.Registered();

        _ = await app.Mailbox.Wait(ada.Email, Subjects.Verify);
        await app.Drained();
        _ = (await app.Database.Scalar<long>(
            "select count(*) from outbox_messages where dead_at is not null and attempts = 1 and last_error like 'JsonException%'"))
            .Should().Be(20);
    }

    [Fact]
    public async Task What_fails_is_tried_again_later_and_in_the_end_kept_as_a_dead_letter()
    {
        await using var app = await App.Start(new()
        {
            ["Worker:MaxAttempts"] = "3",
            ["Email:Smtp:Host"] = "127.0.0.1",
            ["Email:Smtp:Port"] = "1",
            ["Email:Smtp:UseTls"] = "false"
        });
        _ = await app.Given.Registered();

        for (var attempt = 1; attempt <= 3; attempt++)
        {
            var number = attempt;
            await Eventually.True(async () => await app.Database.Scalar<long>(
                $"select count(*) from outbox_messages where attempts = {number} and last_error is not null "
                + "and (available_at > now() or dead_at is not null)") == 1,
                $"attempt {attempt} fails");
            // as if the backoff had passed
            _ = await app.Database.Execute("update outbox_messages set available_at = now(), last_error = null where dead_at is null");
        }

        _ = (await app.Database.Scalar<long>("select count(*) from outbox_messages where dead_at is not null and attempts = 3"))
            .Should().Be(1);
        _ = (await app.Http.GetJson("/health/ready")).Text("status").Should().Be("degraded");
    }

    [Fact]
    public async Task Two_workers_share_the_work_without_doing_any_twice()
    {
        await using var sink = new SmtpSink();
        await using var app = await App.Start(new() { ["Worker:Enabled"] = "false" });
        for (var person = 0; person < 40; person++)
            _ = await app.Given.Registered();

        var (first, second) = (app.Another(sink.Settings), app.Another(sink.Settings));
        await app.Drained();
        await first.Stop();
        await second.Stop();

        _ = sink.Mails.Count.Should().Be(40);
        _ = sink.Mails.Select(MessageId).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task A_stop_hands_back_what_it_cannot_finish_at_once_and_uncounted()
    {
        var held = new HeldMailer(honoursCancellation: true);
        await using var app = await App.Start(new() { ["Worker:Enabled"] = "false" });
        _ = await app.Given.Registered();
        var worker = app.Another(replace: held.Instead);
        await held.Reached.WaitAsync(TimeSpan.FromSeconds(30));

        await worker.Stop();

        _ = (await app.Database.Scalar<long>("select count(*) from outbox_messages where attempts = 0 and available_at <= now()"))
            .Should().Be(1);
    }

    [Fact]
    public async Task An_address_that_the_mail_server_refuses_for_good_is_not_tried_again()
    {
        await using var sink = new SmtpSink { Recipient = "550 no such user" };
        await using var app = await App.Start(sink.Settings);
        _ = await app.Given.Registered();

        await app.Drained();

        _ = (await app.Database.Scalar<string>("select last_error from outbox_messages where dead_at is not null and attempts = 1"))
            .Should().StartWith("UndeliverableException");
    }

    [Fact]
    public async Task A_sign_up_that_fails_leaves_no_message()
    {
        await using var app = await App.Start(new() { ["Worker:Enabled"] = "false" });
        var ada = await app.Given.Registered();

        _ = await (await app.Http.Post("/api/register",
            new { username = ada.Username, email = "other@example.com", password = Given.Password })).Should(409);

        _ = (await app.Database.Scalar<long>("select count(*) from outbox_messages")).Should().Be(1);
    }

    private static string MessageId(string mail) =>
        mail.Split('\n').First(line => line.StartsWith("Message-ID:", StringComparison.OrdinalIgnoreCase));

    /// <summary>A mailer that begins and does not end before it is let go.</summary>
    private sealed class HeldMailer(bool honoursCancellation = false) : IMailer
    {
        private readonly TaskCompletionSource _reached = new();
        private readonly TaskCompletionSource _released = new();

        public Task Reached => _reached.Task;

        public void Release() => _released.TrySetResult();

        public void Instead(IServiceCollection services) => services.Replace(ServiceDescriptor.Singleton<IMailer>(this));

        public Task Send(Mail mail, CancellationToken ct)
        {
            _ = _reached.TrySetResult();
            return honoursCancellation ? _released.Task.WaitAsync(ct) : _released.Task;
        }
    }
}
