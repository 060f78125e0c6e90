using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Mail;

public sealed class SendPasswordResetTests
{
    [Fact]
    public async Task A_mail_sent_late_by_an_outage_still_holds_a_link_that_lives_its_full_time()
    {
        await using var app = await App.Start(new() { ["Worker:Enabled"] = "false" });
        var ada = await app.Given.Registered();
        _ = await (await app.Http.Post("/api/forgot-password", new { email = ada.Email })).Should(202);

        app.Clock.Advance(TimeSpan.FromHours(2));
        await using var sink = new SmtpSink();
        var worker = app.Another(sink.Settings);
        await app.Drained();
        await worker.Stop();

        var token = Mailbox.TokenIn(sink.Mails.Single(mail => mail.Contains(Subjects.Reset, StringComparison.Ordinal)));
        _ = await (await app.Http.Post("/api/reset-password", new { token, password = "a whole new password" })).Should(204);
    }

    [Fact]
    public async Task An_older_request_done_late_does_not_end_the_newer_token()
    {
        await using var app = await App.Start();
        var ada = await app.Given.Verified();
        _ = await (await app.Http.Post("/api/forgot-password", new { email = ada.Email })).Should(202);
        var token = await app.Mailbox.Token(ada.Email, Subjects.Reset);

        _ = await app.Database.Execute($$"""
            insert into outbox_messages (lane, type, payload)
            values ('mail', 'PasswordResetAsked', '{"Email":"{{ada.Email}}","Seed":"older","RequestedAt":"2020-01-01T00:00:00Z"}')
            """);
        await app.Drained();

        _ = app.Mailbox.To(ada.Email).Count(mail => mail.Contains(Subjects.Reset, StringComparison.Ordinal)).Should().Be(1);
        _ = await (await app.Http.Post("/api/reset-password", new { token, password = "a whole new password" })).Should(204);
    }
}
