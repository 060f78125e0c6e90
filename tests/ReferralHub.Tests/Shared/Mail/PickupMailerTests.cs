using System.Runtime.Versioning;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared.Mail;

[Collection(nameof(SharedApp))]
public sealed class PickupMailerTests(AppFixture fixture)
{
    private App App => fixture.Instance;

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_mail_is_a_file_that_only_its_owner_and_their_group_may_read()
    {
        var ada = await App.Given.Registered();
        await App.Mailbox.Wait(ada.Email, Subjects.Verify);

        var files = Directory.GetFiles(App.Mailbox.Folder, "*.eml").Where(file => File.ReadAllText(file).Contains(ada.Email)).ToArray();

        files.Should().ContainSingle();
        (File.GetUnixFileMode(files[0]) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite))
            .Should().Be(UnixFileMode.None);
    }

    [Fact]
    public async Task A_mail_that_is_sent_again_takes_the_place_of_its_first_copy()
    {
        var ada = await App.Given.Verified();
        await App.Database.Execute(Notice(ada));
        await App.Mailbox.Wait(ada.Email, Subjects.Changed);

        await App.Database.Execute(Notice(ada));
        await App.Database.Execute(Notice(ada));

        await Eventually.True(
            async () => await App.Database.Scalar<bool>(
                $"select not exists (select from outbox_messages where payload ->> 'UserId' = '{ada.Id}')"), "all are sent");
        App.Mailbox.To(ada.Email).Where(mail => mail.Subject == Subjects.Changed).Should().ContainSingle();
    }

    [Fact]
    public async Task Whoever_watches_the_folder_never_sees_half_a_mail()
    {
        var ada = await App.Given.Registered();
        var seen = 0;

        await OutboxNotices(ada, 100);

        await Eventually.True(async () =>
        {
            foreach (var file in Directory.GetFiles(App.Mailbox.Folder, "*.eml"))
                (await File.ReadAllTextAsync(file)).TrimEnd().Should().EndWith("--");
            seen = App.Mailbox.To(ada.Email).Count(mail => mail.Subject == Subjects.Changed);
            return seen == 100;
        }, "all are sent");
        Directory.GetFiles(App.Mailbox.Folder, ".*").Should().BeEmpty();
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_costs_retries_and_no_mail()
    {
        var folder = Path.Combine(Directory.CreateTempSubdirectory("referralhub-mail-").FullName, "mail");
        await File.WriteAllTextAsync(folder, "no folder");
        await using var database = await TestDatabase.Migrated();
        await using var app = await App.Start(database, new() { ["Email:PickupDirectory"] = folder });
        await app.Given.Registered();
        await Eventually.True(
            async () => await database.Scalar<long>("select count(*) from outbox_messages where last_error is not null") == 1, "it fails");

        File.Delete(folder);

        await Eventually.True(
            () => Task.FromResult(Directory.Exists(folder) && Directory.GetFiles(folder, "*.eml").Length == 1), "the mail is there");
    }

    private static string Notice(Person person) =>
        $$"""
        insert into outbox_messages (lane, type, payload)
        values ('mail', 'PasswordChanged', '{"UserId": "{{person.Id}}", "At": "2026-01-01T12:00:00Z"}')
        """;

    private Task OutboxNotices(Person person, int count) => Shared.Outbox.OutboxWorkerTests.AddNotices(App.Database, person, count);
}
