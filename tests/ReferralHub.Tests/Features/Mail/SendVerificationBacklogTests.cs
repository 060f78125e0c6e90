using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Mail;

public sealed class SendVerificationBacklogTests
{
    private static readonly Dictionary<string, string> s_idle = new() { ["Worker:Enabled"] = "false" };

    [Fact]
    public async Task An_address_verified_meanwhile_gets_nothing()
    {
        await using var database = await TestDatabase.Migrated();
        await using var idle = await App.Start(database, s_idle);
        var ada = await idle.Given.Registered();
        await database.Execute("update users set email_verified_at = now()");

        await using var app = await App.Start(database);

        await Eventually.True(async () => await database.Scalar<long>("select count(*) from outbox_messages") == 0, "it is handled");
        app.Mailbox.To(ada.Email).Should().BeEmpty();
    }

    [Fact]
    public async Task A_request_whose_mail_failed_three_times_is_one_of_the_three_of_the_hour()
    {
        await using var sink = new SmtpSink { Fault = SmtpFault.TakesHalf };
        await using var database = await TestDatabase.Migrated();
        await using var app = await App.Start(database, sink.Settings);
        var ada = await app.Given.Registered();
        await Eventually.True(() => Task.FromResult(sink.Failed >= 3), "the first mail fails again and again");
        sink.Fault = SmtpFault.None;
        await Eventually.True(() => Task.FromResult(sink.Mails.Count == 1), "the first mail is sent");

        foreach (var answer in await Expect.AtOnce(20, _ => app.Http.Post("/api/verify-email/resend", new { email = ada.Email })))
            await answer.Should(202);

        await Eventually.True(async () => await database.Scalar<long>("select count(*) from outbox_messages") == 0, "all are handled");
        sink.Mails.Should().HaveCount(3);
    }

    [Fact]
    public async Task After_an_hour_there_are_mails_again()
    {
        await using var database = await TestDatabase.Migrated();
        await using var app = await App.Start(database);
        var ada = await app.Given.Registered();
        await app.Mailbox.Wait(ada.Email, Subjects.Verify);
        foreach (var number in (int[])[2, 3])
        {
            await (await app.Http.Post("/api/verify-email/resend", new { email = ada.Email })).Should(202);
            await app.Mailbox.Wait(ada.Email, Subjects.Verify, number);
        }

        app.Clock.Advance(TimeSpan.FromMinutes(61));
        await (await app.Http.Post("/api/verify-email/resend", new { email = ada.Email })).Should(202);

        var token = await app.Mailbox.Token(ada.Email, Subjects.Verify, 4);
        await (await app.Http.Post("/api/verify-email", new { token })).Should(200);
    }
}
