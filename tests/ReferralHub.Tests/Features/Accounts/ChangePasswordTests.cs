using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Accounts;

public sealed class ChangePasswordTests(AppFixture fixture) : SharedApp(fixture)
{
    private const string NewPassword = "a whole new password";

    [Fact]
    public async Task The_other_sessions_end_and_this_one_stays()
    {
        var here = await Given.SignedIn();
        var there = await Given.SignIn(here);

        _ = await (await here.Http.Post("/api/change-password", new { current_password = here.Password, password = NewPassword }))
            .Should(204);

        _ = await here.Http.GetJson("/api/users/me");
        _ = await (await there.Http.GetAsync("/api/users/me")).ShouldFail(401, "unauthorized");
        _ = await (await Http.Post("/api/login", new { username_or_email = here.Email, password = here.Password }))
            .ShouldFail(401, "invalid_credentials");
        _ = await (await Http.Post("/api/login", new { username_or_email = here.Email, password = NewPassword })).Should(200);
        _ = await App.Mailbox.Wait(here.Email, Subjects.Changed);
        _ = (await App.Database.Scalar<long>(
            $"select count(*) from audit_events where action = 'password_changed' and subject_id = '{here.Id}'"))
            .Should().Be(1);
    }

    [Fact]
    public async Task No_sign_in_by_the_old_password_at_the_same_moment_outlives_it()
    {
        var ada = await Given.SignedIn();

        var answers = await Expect.AtOnce(30, number => number == 3
            ? ada.Http.Post("/api/change-password", new { current_password = ada.Password, password = NewPassword })
            : Http.Post("/api/login", new { username_or_email = ada.Email, password = ada.Password }));

        _ = await answers[3].Should(204);
        foreach (var refused in answers.Where(answer => !answer.IsSuccessStatusCode))
            _ = await refused.ShouldFail(401, "invalid_credentials");
        _ = (await App.Database.Scalar<long>($"select count(*) from sessions where user_id = '{ada.Id}' and revoked_at is null"))
            .Should().Be(1);
    }

    [Fact]
    public async Task A_wrong_current_password_changes_nothing()
    {
        var ada = await Given.SignedIn();

        _ = await (await ada.Http.Post("/api/change-password", new { current_password = "not the password", password = NewPassword }))
            .ShouldFail(400, "invalid_password");

        _ = await (await Http.Post("/api/login", new { username_or_email = ada.Email, password = ada.Password })).Should(200);
    }

    [Fact]
    public async Task A_wrong_one_is_on_record()
    {
        var (ada, admin) = (await Given.SignedIn(), await Given.Admin());

        _ = await (await ada.Http.Post("/api/change-password", new { current_password = "not the password", password = NewPassword }))
            .Should(400);
        _ = await (await ada.Http.Delete("/api/users/me", new { password = "not the password" })).Should(400);

        await Eventually.True(async () => (await admin.Http.GetJson($"/api/admin/audit?subject_id={ada.Id}&action=password_refused"))
            .GetProperty("items").EnumerateArray().Count(item => item.Text("ip") == "127.0.0.1") == 2, "both are on record");
    }

    [Fact]
    public async Task The_new_one_has_the_rules_of_any_password()
    {
        var ada = await Given.SignedIn(prefix: "lovelace");

        _ = await (await ada.Http.Post("/api/change-password", new { current_password = ada.Password, password = "short" }))
            .ShouldBlame("password");
        _ = await (await ada.Http.Post("/api/change-password", new { current_password = ada.Password, password = $"my {ada.Username}" }))
            .ShouldBlame("password");
    }

    [Fact]
    public async Task A_new_password_that_came_first_stands()
    {
        var (ada, eve) = (await Given.SignedIn(), await Given.SignedIn());
        _ = await Change(eve, "the password of the reset");

        var answer = await ada.GetsTheHashOf(eve, App, () => Change(ada));

        _ = await answer.ShouldFail(400, "invalid_password");
        _ = await Given.SignIn(ada with { Password = "the password of the reset" });
    }

    [Fact]
    public async Task A_hash_that_a_sign_in_renews_meanwhile_refuses_no_right_password()
    {
        var (ada, eve) = (await Given.SignedIn(), await Given.SignedIn());

        _ = await (await ada.GetsTheHashOf(eve, App, () => Change(ada))).Should(204);

        _ = await Given.SignIn(ada with { Password = NewPassword });
    }

    [Fact]
    public async Task Of_twenty_changes_at_once_one_counts()
    {
        var ada = await Given.SignedIn();

        var answers = await Expect.AtOnce(20, number =>
            ada.Http.Post("/api/change-password", new { current_password = ada.Password, password = $"password number {number}" }));

        _ = answers.Count(answer => (int)answer.StatusCode == 204).Should().Be(1);
        foreach (var answer in answers.Where(answer => (int)answer.StatusCode != 204))
            _ = await answer.ShouldFail(400, "invalid_password");
    }

    private static Task<HttpResponseMessage> Change(Person person, string to = NewPassword) =>
        person.Http.Post("/api/change-password", new { current_password = person.Password, password = to });
}
