using FluentAssertions;
using ReferralHub.Tests.Features.Rewards;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Admin;

public sealed class EndRewardRuleTests : RewardProgram
{
    [Fact]
    public async Task A_rule_that_was_ended_gives_nothing_more_and_keeps_what_it_gave()
    {
        var rule = await Admin.Rule(new { });
        var friends = await App.Successes(Ada, 1);

        _ = (await (await End(rule.Text("id"))).Should(200)).GetProperty("valid_to").GetDateTime()
            .Should().BeCloseTo(App.Clock.GetUtcNow().UtcDateTime, TimeSpan.FromMinutes(1));
        _ = await App.Successes(Ada, 1);

        await ShouldHave(10);
        await App.Reverse(Admin, friends[0]);
        await ShouldHave(0);
    }

    [Fact]
    public async Task Ending_it_again_changes_nothing_and_is_no_second_event()
    {
        var id = (await Admin.Rule(new { })).Text("id");

        var answers = await Expect.AtOnce(20, _ => End(id));

        var ends = new HashSet<string>();
        foreach (var answer in answers)
            _ = ends.Add((await answer.Should(200)).Text("valid_to"));
        _ = ends.Should().ContainSingle();
        _ = (await App.Database.Scalar<long>(
            $"select count(*) from audit_events where subject_id = '{id}' and action = 'reward_rule_ended'"))
            .Should().Be(1);
    }

    [Fact]
    public async Task An_end_can_be_set_for_later_and_brought_forward()
    {
        var id = (await Admin.Rule(new { })).Text("id");
        var later = App.Clock.GetUtcNow().UtcDateTime.AddDays(10);

        _ = await (await End(id, new { at = later })).Should(200);
        _ = await App.Successes(Ada, 1);
        await ShouldHave(10);
        _ = (await (await End(id, new { at = later.AddDays(-5) })).Should(200)).GetProperty("valid_to").GetDateTime()
            .Should().BeCloseTo(later.AddDays(-5), TimeSpan.FromSeconds(1));

        _ = (await (await End(id, new { at = later })).Should(200)).GetProperty("valid_to").GetDateTime()
            .Should().BeCloseTo(later.AddDays(-5), TimeSpan.FromSeconds(1), "it is not put off");
    }

    [Fact]
    public async Task What_is_not_there_or_not_to_come_is_refused()
    {
        var id = (await Admin.Rule(new { })).Text("id");

        _ = await (await End("nonsense")).ShouldFail(404, "not_found");
        _ = await (await End(Guid.CreateVersion7().ToString())).ShouldFail(404, "not_found");
        _ = await (await End(id, new { at = App.Clock.GetUtcNow().UtcDateTime.AddDays(-1) })).ShouldBlame("at");
        _ = await (await Ada.Http.PostAsync($"/api/admin/reward-rules/{id}/end", null)).ShouldFail(403, "forbidden");
    }

    private Task<HttpResponseMessage> End(string id, object? body = null) => body is null
        ? Admin.Http.PostAsync($"/api/admin/reward-rules/{id}/end", null)
        : Admin.Http.Post($"/api/admin/reward-rules/{id}/end", body);
}
