using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Mail;

public sealed class SendSessionEndedTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task The_owner_hears_what_happened_and_what_to_do()
    {
        var ada = await Given.SignedIn();
        var second = (await (await Http.Post("/api/token/refresh", new { refresh_token = ada.RefreshToken })).Should(200))
            .Text("refresh_token");
        _ = await (await Http.Post("/api/token/refresh", new { refresh_token = second })).Should(200);

        _ = await (await Http.Post("/api/token/refresh", new { refresh_token = ada.RefreshToken })).ShouldFail(401, "refresh_token_reused");

        var mail = await App.Mailbox.Wait(ada.Email, Subjects.SessionEnded);
        _ = mail.Should().Contain($"Hello {ada.Username},").And.Contain("https://spa.example/reset").And.NotContain(ada.RefreshToken);
    }
}
