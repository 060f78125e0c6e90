using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Mail;

[Collection(nameof(SharedApp))]
public sealed class SendPasswordChangedTests(AppFixture fixture)
{
    private App App => fixture.Instance;

    [Fact]
    public async Task The_owner_hears_when_it_was_and_what_to_do_if_it_was_not_them()
    {
        var ada = await App.Given.Registered();
        await (await App.Http.Post("/api/forgot-password", new { email = ada.Email })).Should(202);
        var token = await App.Mailbox.Token(ada.Email, Subjects.Reset);

        await (await App.Http.Post("/api/reset-password", new { token, password = "a whole new password" })).Should(204);

        var notice = await App.Mailbox.Wait(ada.Email, Subjects.Changed);
        foreach (var body in (string[])[notice.TextBody!, notice.HtmlBody!])
            body.Should().Contain($"Hello {ada.Username},").And.MatchRegex("[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2} UTC")
                .And.Contain("http://localhost:3000/reset-password").And.NotContain("token=");
    }

    [Fact]
    public async Task Twenty_tries_with_one_token_bring_one_notice()
    {
        var ada = await App.Given.Registered();
        await (await App.Http.Post("/api/forgot-password", new { email = ada.Email })).Should(202);
        var token = await App.Mailbox.Token(ada.Email, Subjects.Reset);

        var answers = await Expect.AtOnce(
            20, _ => App.Http.Post("/api/reset-password", new { token, password = "a whole new password" }));

        answers.Should().ContainSingle(answer => (int)answer.StatusCode == 204);
        await Eventually.True(async () => await App.Database.Scalar<bool>(
            $"select not exists (select from outbox_messages where payload ->> 'UserId' = '{ada.Id}')"), "the notice is sent");
        App.Mailbox.To(ada.Email).Should().ContainSingle(mail => mail.Subject == Subjects.Changed);
    }

    [Fact]
    public async Task An_account_that_is_gone_gets_no_notice_and_leaves_no_message()
    {
        var id = Guid.CreateVersion7();

        await App.Database.Execute(
            $$"""
            insert into outbox_messages (lane, type, payload)
            values ('mail', 'PasswordChanged', '{"UserId": "{{id}}", "At": "2026-01-01T12:00:00Z"}')
            """);

        await Eventually.True(async () => await App.Database.Scalar<bool>(
            $"select not exists (select from outbox_messages where payload ->> 'UserId' = '{id}')"), "it is handled");
    }
}
