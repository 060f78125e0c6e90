using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Admin;

public sealed class SuspendUserTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task It_ends_every_session_and_refuses_sign_in_refresh_and_code()
    {
        var (ada, boss) = (await Given.SignedIn(), await Given.Admin());
        var tablet = await Given.SignIn(ada);

        var suspended = await (await boss.Http.Post($"/api/admin/users/{ada.Id}/suspend", new { reason = "spam" })).Should(200);

        _ = suspended.GetProperty("suspended").GetBoolean().Should().BeTrue();
        foreach (var session in (Person[])[ada, tablet])
        {
            _ = await (await session.Http.GetAsync("/api/users/me")).ShouldFail(401, "unauthorized");
            _ = await (await Http.Post("/api/token/refresh", new { refresh_token = session.RefreshToken }))
                .ShouldFail(401, "invalid_refresh_token");
        }
        _ = await (await Http.Post("/api/login", new { username_or_email = ada.Username, password = ada.Password }))
            .ShouldFail(403, "account_suspended");
        _ = await (await Http.Post("/api/register",
            new
            {
                username = Given.NewName(),
                email = $"{Given.NewName()}@example.com",
                password = Given.Password,
                referral_code = ada.Code
            }))
            .ShouldFail(400, "invalid_referral_code");
    }

    [Fact]
    public async Task It_answers_what_the_list_of_users_shows()
    {
        var (ada, boss) = (await Given.SignedIn(), await Given.Admin());

        var suspended = await (await boss.Http.PostAsync($"/api/admin/users/{ada.Id}/suspend", null)).Should(200);

        var listed = (await boss.Http.GetJson($"/api/users?query={ada.Username}")).GetProperty("items")[0];
        _ = suspended.GetRawText().Should().Be(listed.GetRawText());
    }

    [Fact]
    public async Task It_ends_access_tokens_on_another_instance_too()
    {
        var (ada, boss) = (await Given.SignedIn(), await Given.Admin());
        var other = App.Another();
        using var there = other.NewClient();
        there.DefaultRequestHeaders.Authorization = ada.Http.DefaultRequestHeaders.Authorization;
        _ = await (await there.GetAsync("/api/users/me")).Should(200);

        _ = await (await boss.Http.PostAsync($"/api/admin/users/{ada.Id}/suspend", null)).Should(200);

        await Eventually.True(async () => (int)(await there.GetAsync("/api/users/me")).StatusCode == 401,
            "the other instance refuses the token");
        await other.Stop();
    }

    [Fact]
    public async Task Twenty_at_once_suspend_once()
    {
        var (ada, boss) = (await Given.SignedIn(), await Given.Admin());

        var answers = await Expect.AtOnce(20, _ => boss.Http.PostAsync($"/api/admin/users/{ada.Id}/suspend", null));

        _ = answers.Select(answer => (int)answer.StatusCode).Should().OnlyContain(status => status == 200);
        _ = (await boss.Http.GetJson($"/api/admin/audit?subject_id={ada.Id}&action=user_suspended")).GetProperty("items").GetArrayLength()
            .Should().Be(1);
    }

    [Fact]
    public async Task No_sign_in_at_the_same_moment_outlives_it()
    {
        var (ada, boss) = (await Given.Verified(), await Given.Admin());

        var answers = await Expect.AtOnce(20, number => number == 3
            ? boss.Http.PostAsync($"/api/admin/users/{ada.Id}/suspend", null)
            : Http.Post("/api/login", new { username_or_email = ada.Username, password = ada.Password }));

        _ = answers.Select(answer => (int)answer.StatusCode).Should().OnlyContain(status => status == 200 || status == 403);
        _ = (await App.Database.Scalar<long>($"select count(*) from sessions where user_id = '{ada.Id}' and revoked_at is null"))
            .Should().Be(0);
    }

    [Fact]
    public async Task Nobody_suspends_themselves()
    {
        var boss = await Given.Admin();

        _ = await (await boss.Http.PostAsync($"/api/admin/users/{boss.Id}/suspend", null)).ShouldFail(409, "illegal_transition");

        _ = await (await boss.Http.GetAsync("/api/users/me")).Should(200);
    }

    [Fact]
    public async Task It_is_for_admins_and_tells_who_is_not_there_and_what_is_no_reason()
    {
        var (ada, boss) = (await Given.SignedIn(), await Given.Admin());

        _ = await (await ada.Http.PostAsync($"/api/admin/users/{boss.Id}/suspend", null)).ShouldFail(403, "forbidden");
        _ = await (await Http.PostAsync($"/api/admin/users/{ada.Id}/suspend", null)).ShouldFail(401, "unauthorized");
        foreach (var nobody in (string[])[$"{Guid.CreateVersion7()}", "nonsense"])
            _ = await (await boss.Http.PostAsync($"/api/admin/users/{nobody}/suspend", null)).ShouldFail(404, "not_found");
        _ = await (await boss.Http.Post($"/api/admin/users/{ada.Id}/suspend", new { reason = new string('x', 101) })).ShouldBlame("reason");
    }
}
