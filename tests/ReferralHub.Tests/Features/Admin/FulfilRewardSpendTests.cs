using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Admin;

public sealed class FulfilRewardSpendTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task A_fulfilled_spend_is_final_and_partners_will_hear_of_it_once()
    {
        var (ada, admin) = (await Given.SignedIn(), await Given.Admin());
        _ = await App.Successes(ada, 1);
        var id = (await (await ada.Redeem(4)).Should(201)).Text("id");

        foreach (var answer in await Expect.AtOnce(20,
            _ => admin.Http.Post($"/api/admin/reward-spends/{id}/fulfil", new { reason = "shipped" })))
            _ = (await answer.Should(200)).Text("status").Should().Be("fulfilled");

        _ = await (await admin.Http.PostAsync($"/api/admin/reward-spends/{id}/cancel", null)).ShouldFail(409, "illegal_transition");
        _ = (await ada.Balance()).Should().Be((6, 0, 4, 0));
        _ = (await App.Database.Scalar<long>(
            $"select count(*) from outbox_events where type = 'reward.fulfilled' and data->>'id' = '{id}'"))
            .Should().Be(1);
        _ = (await App.Database.Scalar<long>(
            $"select count(*) from audit_events where action = 'reward_fulfilled' and subject_id = '{id}'"))
            .Should().Be(1);
    }

    [Fact]
    public async Task What_is_not_there_is_not_found_and_only_admins_fulfil()
    {
        _ = await (await (await Given.Admin()).Http.PostAsync($"/api/admin/reward-spends/{Guid.CreateVersion7()}/fulfil", null))
            .ShouldFail(404, "not_found");
        _ = await (await (await Given.SignedIn()).Http.PostAsync($"/api/admin/reward-spends/{Guid.CreateVersion7()}/fulfil", null))
            .ShouldFail(403, "forbidden");
    }
}
