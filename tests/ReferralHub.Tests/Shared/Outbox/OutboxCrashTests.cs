using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared.Outbox;

public sealed class OutboxCrashTests
{
    private const string NewPassword = "a whole new password";

    [Fact]
    public async Task An_instance_killed_between_send_and_commit_loses_nothing_and_another_repeats_the_same_mail()
    {
        await using var sink = new SmtpSink();
        await using var database = await TestDatabase.Migrated();
        await using var idle = await App.Start(database, new() { ["Worker:Enabled"] = "false" });
        var ada = await idle.Given.Registered();
        await KillWhileTakingOver(sink, database);

        await using var second = await App.Start(database, sink.Settings);
        await Eventually.True(() => Task.FromResult(sink.Mails.Count == 2), "the lease runs out and the mail is sent again");

        sink.Mails.Select(mail => mail.MessageId).Distinct().Should().ContainSingle();
        var tokens = sink.Mails.Select(Mailbox.TokenIn).ToArray();
        tokens.Should().OnlyHaveUniqueItems();
        await (await second.Http.Post("/api/verify-email", new { token = tokens[0] })).Should(200);
        await (await second.Http.Post("/api/verify-email", new { token = tokens[1] })).ShouldFail(400, "invalid_token");
        sink.Mails.Should().OnlyContain(mail => mail.To.Mailboxes.Single().Address == ada.Email);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Both_links_of_a_repeated_reset_mail_work_until_one_is_used(int used)
    {
        await using var sink = new SmtpSink { Fault = SmtpFault.HidesThatItTook };
        await using var database = await TestDatabase.Migrated();
        await using var app = await App.Start(database, sink.Settings);
        var ada = await app.Given.Registered();
        await (await app.Http.Post("/api/forgot-password", new { email = ada.Email })).Should(202);

        await Eventually.True(() => Task.FromResult(sink.Mails.Count == 4), "each of both mails is sent twice");

        var tokens = sink.Mails.Where(mail => mail.Subject == Subjects.Reset).Select(Mailbox.TokenIn).ToArray();
        tokens.Should().HaveCount(2).And.OnlyHaveUniqueItems();
        await (await app.Http.Post("/api/reset-password", new { token = tokens[used], password = NewPassword })).Should(204);
        await (await app.Http.Post("/api/reset-password", new { token = tokens[1 - used], password = NewPassword }))
            .ShouldFail(400, "invalid_token");
    }

    [Fact]
    public async Task Who_lost_the_lease_to_another_worker_changes_nothing_any_more()
    {
        await using var sink = new SmtpSink();
        var taken = new TaskCompletionSource();
        sink.BeforeAccepting = () => taken.Task;
        await using var database = await TestDatabase.Migrated();
        await using (var app = await App.Start(database, sink.Settings))
        {
            await app.Given.Registered();
            await Eventually.True(() => Task.FromResult(sink.Mails.Count == 1), "the mail is at the server");

            await database.Execute("update outbox_messages set attempts = attempts + 1, available_at = 'infinity'");
            taken.SetResult();
            await Eventually.True(() => Task.FromResult(sink.Lines.Contains("QUIT")), "the first worker has sent it");
        }

        (await database.Scalar<long>("select count(*) from outbox_messages where attempts = 2 and available_at = 'infinity'"))
            .Should().Be(1);
    }

    [Fact]
    public async Task A_message_that_kills_every_worker_becomes_a_dead_letter()
    {
        await using var database = await TestDatabase.Migrated();
        await using var idle = await App.Start(database, new() { ["Worker:Enabled"] = "false" });
        var ada = await idle.Given.Registered();
        await database.Execute("update outbox_messages set attempts = 30");

        await using var app = await App.Start(database);
        await Eventually.True(
            async () => await database.Scalar<long>("select count(*) from outbox_messages where dead_at is not null") == 1, "it is dead");

        app.Mailbox.To(ada.Email).Should().BeEmpty();
        (await database.Scalar<string>("select last_error from outbox_messages")).Should().NotBeEmpty();
    }

    [Fact]
    public async Task A_process_that_is_told_to_end_while_the_mail_server_hangs_ends_and_hands_its_work_back()
    {
        await using var sink = new SmtpSink { Fault = SmtpFault.Hangs };
        await using var database = await TestDatabase.Migrated();
        await using var idle = await App.Start(database, new() { ["Worker:Enabled"] = "false" });
        await idle.Given.Registered();
        await using var process = new WorkerProcess(database, sink.Settings);
        await Eventually.True(() => Task.FromResult(sink.Failed > 0), "the mail server hangs");

        var exitCode = await process.Terminate();

        exitCode.Should().Be(0);
        (await database.Scalar<long>("select count(*) from outbox_messages where available_at <= now() and dead_at is null"))
            .Should().Be(1);
    }

    private static async Task KillWhileTakingOver(SmtpSink sink, TestDatabase database)
    {
        var reached = new TaskCompletionSource();
        sink.BeforeAccepting = () =>
        {
            reached.TrySetResult();
            return Task.Delay(Timeout.Infinite);
        };
        await using (var first = new WorkerProcess(database, sink.Settings))
        {
            await reached.Task.WaitAsync(TimeSpan.FromSeconds(30));
            await first.Kill();
        }
        sink.BeforeAccepting = () => Task.CompletedTask;
    }
}
