using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Accounts;

public sealed class ResendVerificationTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task A_newer_link_ends_the_older()
    {
        var ada = await Given.Registered();
        var older = await App.Mailbox.Token(ada.Email, Subjects.Verify);

        _ = await (await Http.Post("/api/verify-email/resend", new { email = ada.Email.ToUpperInvariant() })).Should(202);

        var newer = await App.Mailbox.Token(ada.Email, Subjects.Verify, 2);
        _ = await (await Http.Post("/api/verify-email", new { token = older })).ShouldFail(400, "invalid_token");
        _ = await (await Http.Post("/api/verify-email", new { token = newer })).Should(200);
    }

    [Fact]
    public async Task Known_unknown_and_verified_addresses_get_the_same_answer_and_only_the_first_a_mail()
    {
        var (unverified, verified) = (await Given.Registered(), await Given.Verified());
        _ = await App.Mailbox.Wait(unverified.Email, Subjects.Verify);

        var answers = new List<string>();
        foreach (var email in (string[])[$"{Given.NewName()}@example.com", verified.Email, unverified.Email])
        {
            var response = await Http.Post("/api/verify-email/resend", new { email });
            _ = await response.Should(202);
            answers.Add(await response.Content.ReadAsStringAsync() + string.Join(';', response.Headers.Select(header => header.Key)));
        }

        _ = answers.Distinct().Should().ContainSingle();
        _ = await App.Mailbox.Wait(unverified.Email, Subjects.Verify, 2);
        await App.Drained();
        _ = App.Mailbox.To(verified.Email).Should().ContainSingle();
    }

    [Fact]
    public async Task Nobody_gets_more_than_five_an_hour()
    {
        var ada = await Given.Registered();

        for (var again = 0; again < 8; again++)
            _ = await (await Http.Post("/api/verify-email/resend", new { email = ada.Email })).Should(202);

        await App.Drained();
        _ = App.Mailbox.To(ada.Email).Count.Should().BeInRange(1, 5);
    }

    [Fact]
    public async Task An_address_has_a_grammar() =>
        await (await Http.Post("/api/verify-email/resend", new { email = "nobody" })).ShouldBlame("email");
}
