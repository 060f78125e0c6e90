using System.Net;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Mail;

[Collection(nameof(SharedApp))]
public sealed class SendVerificationTests(AppFixture fixture)
{
    private App App => fixture.Instance;

    [Fact]
    public async Task The_mail_greets_by_name_and_has_the_link_in_text_and_HTML()
    {
        var ada = await App.Given.Registered();

        var mail = await App.Mailbox.Wait(ada.Email, Subjects.Verify);

        mail.From.ToString().Should().Be("\"ReferralHub\" <no-reply@localhost>");
        mail.To.ToString().Should().Be($"\"{ada.Username}\" <{ada.Email}>");
        var link = $"http://localhost:3000/verify-email?token={Mailbox.TokenIn(mail)}";
        mail.TextBody.Should().Contain($"Hello {ada.Username},").And.Contain($"\n{link}\n").And.Contain("24 hours");
        WebUtility.HtmlDecode(mail.HtmlBody).Should()
            .Contain($"Hello {ada.Username},").And.Contain($"href=\"{link}\"").And.Contain("24 hours");
        mail.Date.Should().BeCloseTo(App.Clock.GetUtcNow(), TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task The_link_is_in_one_piece_in_the_file_itself()
    {
        var ada = await App.Given.Registered();

        var token = await App.Mailbox.Token(ada.Email, Subjects.Verify);

        var files = Directory.GetFiles(App.Mailbox.Folder, "*.eml").Select(File.ReadAllText);
        files.Should().ContainSingle(file => file.Contains($"/verify-email?token={token}"));
    }

    [Fact]
    public async Task Twenty_requests_at_once_bring_three_mails_in_all()
    {
        var ada = await App.Given.Registered();
        await App.Mailbox.Wait(ada.Email, Subjects.Verify);

        foreach (var answer in await Expect.AtOnce(20, _ => App.Http.Post("/api/verify-email/resend", new { email = ada.Email })))
            await answer.Should(202);

        await Handled(ada);
        App.Mailbox.To(ada.Email).Should().HaveCount(3);
    }

    [Fact]
    public async Task Every_mailed_link_works_until_one_is_used()
    {
        var ada = await App.Given.Registered();
        await App.Mailbox.Wait(ada.Email, Subjects.Verify);
        await (await App.Http.Post("/api/verify-email/resend", new { email = ada.Email.ToUpperInvariant() })).Should(202);
        await App.Mailbox.Wait(ada.Email, Subjects.Verify, 2);

        var tokens = App.Mailbox.To(ada.Email).Select(Mailbox.TokenIn).ToArray();

        await (await App.Http.Post("/api/verify-email", new { token = tokens[0] })).Should(200);
        await (await App.Http.Post("/api/verify-email", new { token = tokens[1] })).ShouldFail(400, "invalid_token");
    }

    [Fact]
    public async Task A_verified_address_gets_no_more_mail()
    {
        var ada = await App.Given.Verified();

        await (await App.Http.Post("/api/verify-email/resend", new { email = ada.Email })).Should(202);

        await Handled(ada);
        App.Mailbox.To(ada.Email).Should().ContainSingle();
    }

    [Fact]
    public async Task An_address_that_nobody_has_gets_no_mail()
    {
        var nobody = $"{Given.NewName("nobody")}@example.com";

        await (await App.Http.Post("/api/verify-email/resend", new { email = nobody })).Should(202);

        await Eventually.True(async () => await App.Database.Scalar<bool>(
            $"select not exists (select from outbox_messages where payload ->> 'Email' = '{nobody}')"), "the request is handled");
        App.Mailbox.To(nobody).Should().BeEmpty();
    }

    [Fact]
    public async Task Nothing_that_is_stored_holds_a_token()
    {
        var ada = await App.Given.Registered();
        var token = await App.Mailbox.Token(ada.Email, Subjects.Verify);

        var rows = await App.Database.Scalar<string>(
            $"select coalesce(string_agg(t::text, ' '), '') from one_time_tokens t where user_id = '{ada.Id}'");

        rows.Should().NotBeEmpty().And.NotContain(token);
        App.Log.Lines.Should().NotContain(line => line.Contains(token));
    }

    private Task Handled(Person person) => Eventually.True(async () => await App.Database.Scalar<bool>(
        $"select not exists (select from outbox_messages where payload ->> 'Email' = '{person.Email}')"), "all requests are handled");
}
