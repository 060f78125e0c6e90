using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Mail;

public sealed class SendPasswordChangedTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task The_owner_hears_when_it_was_and_what_to_do_if_it_was_not_them()
    {
        var ada = await Given.Verified();
        _ = await (await Http.Post("/api/forgot-password", new { email = ada.Email })).Should(202);
        var token = await App.Mailbox.Token(ada.Email, Subjects.Reset);

        _ = await (await Http.Post("/api/reset-password", new { token, password = "a whole new password" })).Should(204);

        var notice = await App.Mailbox.Wait(ada.Email, Subjects.Changed);
        _ = notice.Should().MatchRegex("[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2} UTC")
            .And.Contain("https://spa.example/reset").And.NotContain("token=");
    }
}
