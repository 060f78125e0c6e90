using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Mail;

public sealed class SendEmailChangeTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task The_address_in_force_hears_of_it_but_not_which_is_to_come()
    {
        var ada = await Given.SignedIn();
        var email = $"{Given.NewName()}@example.com";

        _ = await (await ada.Http.Patch("/api/users/me", new { email })).Should(200);

        var notice = await App.Mailbox.Wait(ada.Email, Subjects.EmailChange);
        _ = notice.Should().Contain("https://spa.example/reset").And.NotContain("token=").And.NotContain(email);
        _ = (await App.Mailbox.Wait(email, Subjects.Verify)).Should().Contain($"Hello {ada.Username},");
    }

    [Fact]
    public async Task Five_an_hour_and_the_newest_that_was_sent_works()
    {
        var ada = await Given.SignedIn();
        var name = Given.NewName();
        for (var number = 0; number < 6; number++)
        {
            _ = await (await ada.Http.Patch("/api/users/me", new { email = $"{name}-{number}@example.com" })).Should(200);
            await App.Drained();
        }

        _ = App.Mailbox.To($"{name}-5@example.com").Should().BeEmpty();
        var tokens = Enumerable.Range(3, 2).Select(number => Mailbox.TokenIn(App.Mailbox.To($"{name}-{number}@example.com").Single()))
            .ToArray();
        _ = await (await Http.Post("/api/verify-email", new { token = tokens[0] })).ShouldFail(400, "invalid_token");
        _ = await (await Http.Post("/api/verify-email", new { token = tokens[1] })).Should(200);
    }
}
