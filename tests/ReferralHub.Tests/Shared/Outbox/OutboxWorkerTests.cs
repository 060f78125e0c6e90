using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Outbox;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared.Outbox;

public sealed class OutboxWorkerTests
{
    private const string Open = "select count(*) from outbox_messages where dead_at is null";

    private static readonly Dictionary<string, string> s_idle = new() { ["Worker:Enabled"] = "false" };

    [Fact]
    public async Task A_message_of_another_program_is_found_by_polling()
    {
        await using var database = await TestDatabase.Migrated();
        await using var app = await App.Start(database);
        var ada = await app.Given.Verified();

        await AddNotices(database, ada, 1);

        await app.Mailbox.Wait(ada.Email, Subjects.Changed);
        await Eventually.True(async () => await database.Scalar<long>(Open) == 0, "the message is gone");
    }

    [Fact]
    public async Task Two_hundred_messages_are_each_handled_once_by_two_instances()
    {
        await using var sink = new SmtpSink();
        await using var database = await TestDatabase.Migrated();
        await using var idle = await App.Start(database, s_idle);
        var ada = await idle.Given.Registered();
        await database.Execute("delete from outbox_messages");
        await using var first = await App.Start(database, sink.Settings);
        await using var second = await App.Start(database, sink.Settings);

        await AddNotices(database, ada, 200);

        await Eventually.True(async () => await database.Scalar<long>("select count(*) from outbox_messages") == 0, "all are handled");
        sink.Mails.Should().HaveCount(200);
        sink.Mails.Select(mail => mail.MessageId).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task A_sign_up_that_fails_leaves_no_message()
    {
        await using var database = await TestDatabase.Migrated();
        await using var app = await App.Start(database, s_idle);
        var ada = await app.Given.Registered();

        await (await app.Http.Post(
            "/api/register", new { username = ada.Username, email = "other@example.com", password = Given.Password })).Should(409);

        (await database.Scalar<long>(Open)).Should().Be(1);
    }

    [Fact]
    public async Task A_rollback_takes_the_message_with_it_and_a_commit_keeps_it()
    {
        await using var database = await TestDatabase.Migrated();
        await using var app = await App.Start(database, s_idle);
        var source = app.Host.Services.GetRequiredService<NpgsqlDataSource>();

        foreach (var isWell in (bool[])[false, true])
        {
            await source.TransactionAsync<bool>(async transaction =>
            {
                await ReferralHub.Shared.Outbox.Outbox.Add(transaction, new ReferralChanged(Guid.CreateVersion7()));
                return isWell ? true : ReferralHub.Shared.Error.Invalid("none", "Not this time", "none");
            }, CancellationToken.None);
            (await database.Scalar<long>(Open)).Should().Be(isWell ? 1 : 0);
        }
    }

    [Fact]
    public async Task An_instance_without_a_worker_leaves_all_to_the_others()
    {
        await using var database = await TestDatabase.Migrated();
        await using var idle = await App.Start(database, s_idle);
        var ada = await idle.Given.Registered();

        await using var other = await App.Start(database);

        await other.Mailbox.Wait(ada.Email, Subjects.Verify);
        idle.Mailbox.To(ada.Email).Should().BeEmpty();
        idle.Host.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().Should().NotContain(one => one is OutboxWorker);
    }

    [Fact]
    public async Task A_stop_hands_back_what_it_breaks_off_at_once_and_uncounted()
    {
        await using var sink = new SmtpSink { Fault = SmtpFault.Hangs };
        await using var database = await TestDatabase.Migrated();
        await using (var app = await App.Start(database, sink.Settings))
        {
            var ada = await app.Given.Registered();
            await AddNotices(database, ada, 9);
            await Eventually.True(() => Task.FromResult(sink.Failed == 8), "all slots of the lane wait for the server");
        }

        (await database.Scalar<long>(
            "select count(*) from outbox_messages where attempts = 0 and available_at <= clock_timestamp() and last_error is null"))
            .Should().Be(10);
    }

    [Fact]
    public async Task A_database_that_hangs_and_comes_back_finds_the_worker_at_work()
    {
        await using var database = await TestDatabase.Migrated();
        await using var proxy = FreezableProxy.Opened(database);
        await using var app = await App.Start(proxy.ConnectionString);
        await using var idle = await App.Start(database, s_idle);
        var ada = await idle.Given.Registered();
        await app.Mailbox.Wait(ada.Email, Subjects.Verify);
        proxy.Freeze();
        await Eventually.True(
            () => Task.FromResult(app.Log.Lines.Any(line => line.StartsWith("The outbox could not be read", StringComparison.Ordinal))),
            "the worker notices");

        await AddNotices(database, ada, 1);
        proxy.Thaw();

        await app.Mailbox.Wait(ada.Email, Subjects.Changed);
    }

    [Fact]
    public async Task A_worker_that_is_there_before_the_database_begins_when_it_comes()
    {
        await using var database = await TestDatabase.Migrated();
        await using var idle = await App.Start(database, s_idle);
        var ada = await idle.Given.Registered();
        await using var proxy = FreezableProxy.Closed(database);
        await using var app = await App.Start(proxy.ConnectionString);
        await Eventually.True(
            () => Task.FromResult(app.Log.Lines.Any(line => line.StartsWith("The outbox could not be read", StringComparison.Ordinal))),
            "the worker notices");

        proxy.Open();

        await app.Mailbox.Wait(ada.Email, Subjects.Verify);
    }

    [Fact]
    public async Task What_the_worker_logs_holds_no_address_and_no_token()
    {
        await using var sink = new SmtpSink { Recipient = "451 4.2.1 <user@example.com> is busy" };
        await using var database = await TestDatabase.Migrated();
        await using var app = await App.Start(database, sink.Settings);
        await app.Given.Registered();
        await Eventually.True(
            async () => await database.Scalar<long>("select count(*) from outbox_messages where last_error is not null") == 1, "it fails");

        sink.Recipient = "550 5.1.1 <user@example.com> is nobody";
        await Eventually.True(async () => await database.Scalar<long>(Open) == 0, "it is dead");

        var lines = app.Log.Lines.Where(line => line.StartsWith("Outbox message", StringComparison.Ordinal)).ToArray();
        lines.Should().HaveCountGreaterThanOrEqualTo(2).And.ContainSingle(line => line.Contains("is a dead letter now"));
        app.Log.Lines.Should().NotContain(line => line.Contains("@example.com"));
        app.Log.Lines.Should().NotContain(line => line.Contains("token="));
    }

    /// <summary>Notices of a changed password, each its own mail.</summary>
    internal static Task AddNotices(TestDatabase database, Person person, int count) => database.Execute(
        $$"""
        insert into outbox_messages (lane, type, payload)
        select 'mail', 'PasswordChanged', jsonb_build_object(
          'UserId', '{{person.Id}}',
          'At', to_char(timestamp '2026-01-01' + number * interval '1 minute', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
        from generate_series(1, {{count}}) number
        """);
}
