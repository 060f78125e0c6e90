using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Mail;

public sealed class SendVerificationTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task The_mail_greets_by_name_and_says_how_long_the_link_lives()
    {
        var ada = await Given.Registered();

        var mail = await App.Mailbox.Wait(ada.Email, Subjects.Verify);

        _ = mail.Should().Contain($"Hello {ada.Username},").And.Contain("https://spa.example/verify?token=").And.Contain("24 hours")
            .And.Contain("From: \"ReferralHub\" <no-reply@hub.example>");
    }

    [Fact]
    public async Task An_address_verified_meanwhile_gets_nothing()
    {
        await using var app = await App.Start(new() { ["Worker:Enabled"] = "false" });
        var ada = await app.Given.Registered();
        _ = await app.Database.Execute("update users set email_verified_at = now()");

        var worker = app.Another();
        await app.Drained();
        await worker.Stop();

        _ = app.Mailbox.To(ada.Email).Should().BeEmpty();
    }
}
