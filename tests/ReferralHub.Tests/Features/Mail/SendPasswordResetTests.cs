using System.Net;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Mail;

[Collection(nameof(SharedApp))]
public sealed class SendPasswordResetTests(AppFixture fixture)
{
    private const string NewPassword = "a whole new password";

    private App App => fixture.Instance;

    [Fact]
    public async Task The_mail_greets_by_name_and_has_the_link_in_text_and_HTML()
    {
        var ada = await App.Given.Registered();
        await Ask(ada.Email);

        var mail = await App.Mailbox.Wait(ada.Email, Subjects.Reset);

        var link = $"http://localhost:3000/reset-password?token={Mailbox.TokenIn(mail)}";
        mail.TextBody.Should().Contain($"Hello {ada.Username},").And.Contain($"\n{link}\n").And.Contain("30 minutes");
        WebUtility.HtmlDecode(mail.HtmlBody).Should()
            .Contain($"Hello {ada.Username},").And.Contain($"href=\"{link}\"").And.Contain("30 minutes");
    }

    [Fact]
    public async Task The_mail_goes_to_the_address_of_the_account_and_not_to_the_one_that_was_typed()
    {
        var ada = await App.Given.Registered();

        await Ask(ada.Email.ToUpperInvariant());

        await App.Mailbox.Wait(ada.Email, Subjects.Reset);
        App.Mailbox.To(ada.Email.ToUpperInvariant()).Should().BeEmpty();
    }

    [Fact]
    public async Task An_address_that_nobody_has_gets_no_mail()
    {
        var nobody = $"{Given.NewName("nobody")}@example.com";

        await Ask(nobody);

        await Handled(nobody);
        App.Mailbox.To(nobody).Should().BeEmpty();
    }

    [Fact]
    public async Task Twenty_requests_at_once_bring_three_mails_at_most_and_the_newest_link_works()
    {
        var ada = await App.Given.Registered();

        foreach (var answer in await Expect.AtOnce(20, _ => App.Http.Post("/api/forgot-password", new { email = ada.Email })))
            await answer.Should(202);

        await Handled(ada.Email);
        var tokens = App.Mailbox.To(ada.Email).Where(mail => mail.Subject == Subjects.Reset).Select(Mailbox.TokenIn).ToArray();
        tokens.Length.Should().BeInRange(1, 3);
        var answers = await Expect.AtOnce(
            tokens.Length, number => App.Http.Post("/api/reset-password", new { token = tokens[number], password = NewPassword }));
        answers.Should().ContainSingle(answer => (int)answer.StatusCode == 204);
    }

    [Fact]
    public async Task Three_requests_one_after_the_other_bring_three_mails_and_a_fourth_none()
    {
        var ada = await App.Given.Registered();
        for (var number = 1; number <= 3; number++)
        {
            await Ask(ada.Email);
            await App.Mailbox.Wait(ada.Email, Subjects.Reset, number);
        }
        var tokens = App.Mailbox.To(ada.Email).Where(mail => mail.Subject == Subjects.Reset).Select(Mailbox.TokenIn).ToArray();

        await Ask(ada.Email);

        await Handled(ada.Email);
        App.Mailbox.To(ada.Email).Count(mail => mail.Subject == Subjects.Reset).Should().Be(3);
        await (await App.Http.Post("/api/reset-password", new { token = tokens[1], password = NewPassword }))
            .ShouldFail(400, "invalid_token");
        await (await App.Http.Post("/api/reset-password", new { token = tokens[2], password = NewPassword })).Should(204);
    }

    [Fact]
    public async Task An_older_request_that_comes_late_does_not_end_the_newer_token()
    {
        var ada = await App.Given.Registered();
        await Ask(ada.Email);
        var token = await App.Mailbox.Token(ada.Email, Subjects.Reset);

        await App.Database.Execute(Asked(ada.Email, Guid.CreateVersion7(App.Clock.GetUtcNow().AddHours(-1))));

        await Handled(ada.Email);
        App.Mailbox.To(ada.Email).Count(mail => mail.Subject == Subjects.Reset).Should().Be(1);
        await (await App.Http.Post("/api/reset-password", new { token, password = NewPassword })).Should(204);
    }

    [Fact]
    public async Task A_request_from_before_a_change_of_the_password_brings_no_link_after_it()
    {
        var ada = await App.Given.Registered();
        await Ask(ada.Email);
        var token = await App.Mailbox.Token(ada.Email, Subjects.Reset);
        await (await App.Http.Post("/api/reset-password", new { token, password = NewPassword })).Should(204);

        await App.Database.Execute(Asked(ada.Email, Guid.CreateVersion7()));

        await Handled(ada.Email);
        App.Mailbox.To(ada.Email).Count(mail => mail.Subject == Subjects.Reset).Should().Be(1);
    }

    [Fact]
    public async Task A_mail_sent_late_by_an_outage_still_holds_a_link_that_lives_its_full_time()
    {
        await using var database = await TestDatabase.Migrated();
        await using var idle = await App.Start(database, new() { ["Worker:Enabled"] = "false" });
        var ada = await idle.Given.Registered();
        await (await idle.Http.Post("/api/forgot-password", new { email = ada.Email })).Should(202);

        await database.Execute("update outbox_messages set available_at = 'infinity'");
        await using var app = await App.Start(database);
        app.Clock.Advance(TimeSpan.FromHours(2));
        await database.Execute("update outbox_messages set available_at = now()");

        var token = await app.Mailbox.Token(ada.Email, Subjects.Reset);
        app.Clock.Advance(TimeSpan.FromMinutes(29));
        await (await app.Http.Post("/api/reset-password", new { token, password = NewPassword })).Should(204);
    }

    private async Task Ask(string email) => await (await App.Http.Post("/api/forgot-password", new { email })).Should(202);

    /// <summary>A request as of an hour ago.</summary>
    private static string Asked(string email, Guid requestId) =>
        $$"""
        insert into outbox_messages (lane, type, payload)
        select 'mail', 'PasswordResetAsked', jsonb_build_object(
          'RequestId', '{{requestId}}',
          'Email', '{{email}}',
          'RequestedAt', to_char(now() at time zone 'utc' - interval '1 hour', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
        """;

    private Task Handled(string email) => Eventually.True(async () => await App.Database.Scalar<bool>(
        $"select not exists (select from outbox_messages where payload ->> 'Email' = '{email}')"), "all requests are handled");
}
