using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Accounts;

public sealed class ForgotPasswordTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task The_mail_holds_a_link_to_the_configured_page_whatever_the_host_header()
    {
        var ada = await Given.Verified();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/forgot-password")
        {
            Content = Expect.Json(new { email = ada.Email })
        };
        request.Headers.Host = "evil.example";

        _ = await (await Http.SendAsync(request)).Should(202);

        var mail = await App.Mailbox.Wait(ada.Email, Subjects.Reset);
        _ = mail.Should().Contain("https://spa.example/reset?token=").And.NotContain("evil.example");
    }

    [Fact]
    public async Task Known_and_unknown_get_the_same_bytes_by_the_same_work()
    {
        await using var app = await App.Start(new() { ["Worker:Enabled"] = "false" });
        var ada = await app.Given.Registered();

        var known = await app.Http.Post("/api/forgot-password", new { email = ada.Email });
        var unknown = await app.Http.Post("/api/forgot-password", new { email = "nobody@example.com" });

        _ = await known.Should(202);
        _ = await unknown.Should(202);
        _ = (await known.Content.ReadAsStringAsync()).Should().Be(await unknown.Content.ReadAsStringAsync());
        _ = known.Headers.Select(header => header.Key).Should().Equal(unknown.Headers.Select(header => header.Key));
        _ = (await app.Database.Scalar<long>("select count(*) from outbox_messages where type = 'PasswordResetAsked'")).Should().Be(2);
    }

    [Fact]
    public async Task An_unknown_address_gets_no_mail()
    {
        var email = $"{Given.NewName()}@example.com";

        _ = await (await Http.Post("/api/forgot-password", new { email })).Should(202);

        await App.Drained();
        _ = App.Mailbox.To(email).Should().BeEmpty();
    }

    [Fact]
    public async Task Thirty_requests_at_once_send_at_most_three_mails_of_which_the_newest_works()
    {
        var ada = await Given.Verified();

        var answers = await Expect.AtOnce(30, _ => Http.Post("/api/forgot-password", new { email = ada.Email }));

        _ = answers.Should().OnlyContain(answer => (int)answer.StatusCode == 202);
        await App.Drained();
        var mails = App.Mailbox.To(ada.Email).Where(mail => mail.Contains(Subjects.Reset, StringComparison.Ordinal)).ToArray();
        _ = mails.Length.Should().BeInRange(1, 3);
        var results = new List<int>();
        foreach (var token in mails.Select(Mailbox.TokenIn))
            results.Add((int)(await Http.Post("/api/reset-password", new { token, password = "a whole new password" })).StatusCode);
        _ = results.Count(status => status == 204).Should().Be(1);
    }

    [Fact]
    public async Task An_hour_later_mails_are_sent_again()
    {
        await using var app = await App.Start();
        var ada = await app.Given.Verified();
        for (var again = 0; again < 4; again++)
        {
            _ = await (await app.Http.Post("/api/forgot-password", new { email = ada.Email })).Should(202);
            await app.Drained();
        }
        _ = app.Mailbox.To(ada.Email).Count(mail => mail.Contains(Subjects.Reset, StringComparison.Ordinal)).Should().Be(3);

        app.Clock.Advance(TimeSpan.FromMinutes(61));
        _ = await (await app.Http.Post("/api/forgot-password", new { email = ada.Email })).Should(202);

        _ = await app.Mailbox.Wait(ada.Email, Subjects.Reset, 4);
    }

    [Fact]
    public async Task An_address_has_a_grammar() =>
        await (await Http.Post("/api/forgot-password", new { email = "" })).ShouldBlame("email");
}
