using System.Text.Json;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Accounts;

public sealed class UpdateProfileTests(AppFixture fixture) : SharedApp(fixture)
{
    private const string Me = "/api/users/me";
    private const string NewPassword = "a whole new password";

    [Fact]
    public async Task What_is_named_changes_and_the_rest_stays()
    {
        var ada = await Given.SignedIn();
        _ = await (await ada.Http.Patch(Me, new { first_name = " Ada ", last_name = "Lovelace" })).Should(200);

        var name = Given.NewName();
        var answer = await (await ada.Http.Patch(Me, new { username = name, last_name = (string?)null })).Should(200);

        _ = (answer.Text("username"), answer.Text("first_name"), answer.Text("last_name"), answer.Text("email"))
            .Should().Be((name, "Ada", null!, ada.Email));
        _ = (await ada.Http.GetJson(Me)).GetRawText().Should().Be(answer.GetRawText());
        _ = (await (await ada.Http.Patch(Me, new { })).Should(200)).GetRawText().Should().Be(answer.GetRawText());
        _ = (await App.Database.Scalar<string>(
            $"select before->>'username' from audit_events where subject_id = '{ada.Id}' and action = 'username_changed'"))
            .Should().Be(ada.Username);
    }

    [Fact]
    public async Task All_field_errors_come_together()
    {
        var ada = await Given.SignedIn();

        var none = (string?)null;
        _ = await (await ada.Http.Patch(Me,
            new { username = "a b", first_name = "", last_name = new string('x', 101), email = "nobody", invite_code = none }))
            .ShouldBlame("username", "first_name", "last_name", "email", "invite_code");
        _ = await (await ada.Http.Patch(Me, new { username = none, email = none })).ShouldBlame("username", "email");
        _ = await (await ada.Http.Patch(Me, new { username = "admin" })).ShouldBlame("username");
        _ = await (await ada.Http.Patch(Me, new { role = "admin" })).ShouldBlame("role");
        _ = await (await ada.Http.Patch(Me, new { first_name = "a\0b" })).ShouldBlame("first_name");
        _ = await (await ada.Http.Patch(Me, new { first_name = 7 })).ShouldBlame("first_name");
    }

    [Fact]
    public async Task A_taken_name_or_address_is_a_conflict_and_changes_nothing()
    {
        var (ada, bob) = (await Given.SignedIn(), await Given.Registered());

        _ = await (await ada.Http.Patch(Me, new { first_name = "Ada", username = bob.Username.ToUpperInvariant() }))
            .ShouldFail(409, "username_taken");
        _ = await (await ada.Http.Patch(Me, new { first_name = "Ada", email = bob.Email.ToUpperInvariant() }))
            .ShouldFail(409, "email_taken");

        _ = (await ada.Http.GetJson(Me)).GetProperty("first_name").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Fact]
    public async Task Thirty_people_wanting_one_username_leave_one_with_it()
    {
        var people = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => Given.SignedIn()));
        var name = Given.NewName();

        var answers = await Expect.AtOnce(30, number => people[number].Http.Patch(Me, new { username = name }));

        _ = answers.Count(answer => answer.IsSuccessStatusCode).Should().Be(1);
        foreach (var answer in answers.Where(answer => !answer.IsSuccessStatusCode))
            _ = await answer.ShouldFail(409, "username_taken");
    }

    [Fact]
    public async Task A_new_address_counts_once_it_is_proven()
    {
        var ada = await Given.SignedIn();
        var email = $"{Given.NewName()}@example.com";

        var before = await (await ada.Http.Patch(Me, new { email })).Should(200);
        var token = await App.Mailbox.Token(email, Subjects.Verify);
        _ = await App.Mailbox.Wait(ada.Email, Subjects.EmailChange);
        var verified = await (await Http.Post("/api/verify-email", new { token })).Should(200);

        _ = (before.Text("email"), verified.Text("email")).Should().Be((ada.Email, email));
        var profile = await ada.Http.GetJson(Me);
        _ = (profile.Text("email"), profile.GetProperty("email_verified").GetBoolean()).Should().Be((email, true));
        _ = await (await Http.Post("/api/login", new { username_or_email = ada.Email, password = ada.Password }))
            .ShouldFail(401, "invalid_credentials");
        _ = await (await Http.Post("/api/login", new { username_or_email = email, password = ada.Password })).Should(200);
        _ = (await App.Database.Scalar<string>(
            $"select after->>'email' from audit_events where subject_id = '{ada.Id}' and action = 'email_changed'"))
            .Should().Be(email);
    }

    [Fact]
    public async Task An_address_that_somebody_else_proved_first_is_theirs_and_the_token_stays()
    {
        var ada = await Given.SignedIn();
        var email = $"{Given.NewName()}@example.com";
        _ = await (await ada.Http.Patch(Me, new { email })).Should(200);
        var token = await App.Mailbox.Token(email, Subjects.Verify);
        _ = await (await Http.Post("/api/register", new { username = Given.NewName(), email, password = Given.Password })).Should(201);

        _ = await (await Http.Post("/api/verify-email", new { token })).ShouldFail(409, "email_taken");

        _ = (await ada.Http.GetJson(Me)).Text("email").Should().Be(ada.Email);
        _ = await App.Database.Execute($"update users set email = 'gone-{email}' where email = '{email}'");
        _ = await (await Http.Post("/api/verify-email", new { token })).Should(200);
    }

    [Fact]
    public async Task Naming_the_address_in_force_calls_a_change_off()
    {
        var ada = await Given.SignedIn();
        var email = $"{Given.NewName()}@example.com";
        _ = await (await ada.Http.Patch(Me, new { email })).Should(200);
        var token = await App.Mailbox.Token(email, Subjects.Verify);

        _ = await (await ada.Http.Patch(Me, new { email = ada.Email })).Should(200);

        _ = await (await Http.Post("/api/verify-email", new { token })).ShouldFail(400, "invalid_token");
        _ = (await ada.Http.GetJson(Me)).GetProperty("email_verified").GetBoolean().Should().BeTrue();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_new_password_ends_a_change_that_a_thief_may_have_asked_for(bool forgotten)
    {
        var ada = await Given.SignedIn();
        var thief = $"{Given.NewName()}@example.com";
        _ = await (await ada.Http.Patch(Me, new { email = thief })).Should(200);
        var token = await App.Mailbox.Token(thief, Subjects.Verify);

        if (forgotten)
            await Reset(ada);
        else
            await Change(ada);

        _ = await (await Http.Post("/api/verify-email", new { token })).ShouldFail(400, "invalid_token");
        _ = await (await Http.Post("/api/login", new { username_or_email = ada.Email, password = NewPassword })).Should(200);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_ends_a_change_ends_it_also_while_its_mail_is_not_written_yet(bool calledOff)
    {
        await using var app = await Host.App.Start(new() { ["Worker:Enabled"] = "false" });
        var ada = await app.Given.SignIn(await app.Given.Registered());
        var thief = $"{Given.NewName()}@example.com";
        _ = await (await ada.Http.Patch(Me, new { email = thief })).Should(200);

        if (calledOff)
            _ = await (await ada.Http.Patch(Me, new { email = ada.Email })).Should(200);
        else
            await Change(ada);

        var working = app.Another(new() { ["Worker:Enabled"] = "true" });
        await app.Drained();
        _ = app.Mailbox.To(ada.Email).Should().NotBeEmpty();
        _ = app.Mailbox.To(thief).Should().BeEmpty();
        await working.Stop();
    }

    [Fact]
    public async Task A_reset_link_in_the_old_mailbox_ends_with_the_old_address()
    {
        var ada = await Given.SignedIn();
        _ = await (await Http.Post("/api/forgot-password", new { email = ada.Email })).Should(202);
        var reset = await App.Mailbox.Token(ada.Email, Subjects.Reset);
        var email = $"{Given.NewName()}@example.com";
        _ = await (await ada.Http.Patch(Me, new { email })).Should(200);

        _ = await (await Http.Post("/api/verify-email", new { token = await App.Mailbox.Token(email, Subjects.Verify) })).Should(200);

        _ = await (await Http.Post("/api/reset-password", new { token = reset, password = NewPassword }))
            .ShouldFail(400, "invalid_token");
    }

    [Fact]
    public async Task A_phone_user_gets_an_address_by_proving_it()
    {
        var (bob, _) = await App.ByPhone();
        var email = $"{Given.NewName()}@example.com";

        var before = await (await bob.Http.Patch(Me, new { email })).Should(200);
        _ = await (await Http.Post("/api/verify-email", new { token = await App.Mailbox.Token(email, Subjects.Verify) })).Should(200);

        _ = before.GetProperty("email").ValueKind.Should().Be(JsonValueKind.Null);
        _ = (await bob.Http.GetJson(Me)).Text("email").Should().Be(email);
    }

    private static async Task Change(Person person) => _ = await (await person.Http.Post(
        "/api/change-password", new { current_password = person.Password, password = NewPassword })).Should(204);

    private async Task Reset(Person person)
    {
        _ = await (await Http.Post("/api/forgot-password", new { email = person.Email })).Should(202);
        var token = await App.Mailbox.Token(person.Email, Subjects.Reset);
        _ = await (await Http.Post("/api/reset-password", new { token, password = NewPassword })).Should(204);
    }
}
