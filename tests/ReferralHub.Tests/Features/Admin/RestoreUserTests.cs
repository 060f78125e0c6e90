using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Admin;

public sealed class RestoreUserTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task The_person_signs_in_and_invites_again_and_old_sessions_stay_ended()
    {
        var (ada, boss) = (await Given.SignedIn(), await Given.Admin());
        _ = await (await boss.Http.PostAsync($"/api/admin/users/{ada.Id}/suspend", null)).Should(200);

        var restored = await (await boss.Http.Post($"/api/admin/users/{ada.Id}/restore", new { reason = "a mistake" })).Should(200);

        _ = restored.GetProperty("suspended").GetBoolean().Should().BeFalse();
        _ = await (await ada.Http.GetAsync("/api/users/me")).ShouldFail(401, "unauthorized");
        var back = await Given.SignIn(ada);
        _ = await Given.Registered(ada.Code);
        _ = (await back.Http.GetJson("/api/referrals")).GetProperty("items").GetArrayLength().Should().Be(1);
    }

    [Fact]
    public async Task Who_is_not_suspended_stays_so_without_an_event()
    {
        var (ada, boss) = (await Given.SignedIn(), await Given.Admin());

        _ = await (await boss.Http.PostAsync($"/api/admin/users/{ada.Id}/restore", null)).Should(200);

        _ = (await boss.Http.GetJson($"/api/admin/audit?subject_id={ada.Id}&action=user_restored")).GetProperty("items").GetArrayLength()
            .Should().Be(0);
        _ = await (await ada.Http.GetAsync("/api/users/me")).Should(200);
    }

    [Fact]
    public async Task It_is_for_admins_and_tells_who_is_not_there_and_what_is_no_reason()
    {
        var (ada, boss) = (await Given.SignedIn(), await Given.Admin());

        _ = await (await ada.Http.PostAsync($"/api/admin/users/{ada.Id}/restore", null)).ShouldFail(403, "forbidden");
        _ = await (await Http.PostAsync($"/api/admin/users/{ada.Id}/restore", null)).ShouldFail(401, "unauthorized");
        foreach (var nobody in (string[])[$"{Guid.CreateVersion7()}", "nonsense"])
            _ = await (await boss.Http.PostAsync($"/api/admin/users/{nobody}/restore", null)).ShouldFail(404, "not_found");
        _ = await (await boss.Http.Post($"/api/admin/users/{ada.Id}/restore", new { reason = "" })).ShouldBlame("reason");
    }
}
