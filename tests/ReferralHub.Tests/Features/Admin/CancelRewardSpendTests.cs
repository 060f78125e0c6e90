using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Admin;

public sealed class CancelRewardSpendTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task Twenty_cancellations_at_once_give_the_amount_back_once()
    {
        var (ada, admin) = (await Given.SignedIn(), await Given.Admin());
        _ = await App.Successes(ada, 1);
        var id = (await (await ada.Redeem(4)).Should(201)).Text("id");

        foreach (var answer in await Expect.AtOnce(20,
            _ => admin.Http.Post($"/api/admin/reward-spends/{id}/cancel", new { reason = "out of stock" })))
            _ = (await answer.Should(200)).Text("reason").Should().Be("out of stock");

        _ = (await ada.Balance()).Should().Be((10, 0, 0, 0));
        _ = (await App.Ledger(ada)).Should().EndWith("cancelled 4 credits out of stock");
    }

    [Fact]
    public async Task Of_fulfilling_and_cancelling_at_once_one_happens()
    {
        var (ada, admin) = (await Given.SignedIn(), await Given.Admin());
        _ = await App.Successes(ada, 1);
        var id = (await (await ada.Redeem(4)).Should(201)).Text("id");

        var answers = await Expect.AtOnce(20, number =>
            admin.Http.PostAsync($"/api/admin/reward-spends/{id}/{(number % 2 == 0 ? "fulfil" : "cancel")}", null));

        _ = answers.Count(answer => (int)answer.StatusCode == 200).Should().Be(10);
        var cancelled = (int)answers[1].StatusCode == 200;
        _ = (await ada.Balance()).Should().Be(cancelled ? (10m, 0m, 0m, 0m) : (6m, 0m, 4m, 0m));
    }

    [Fact]
    public async Task What_comes_back_fills_a_shortfall_first()
    {
        var (ada, admin) = (await Given.SignedIn(), await Given.Admin());
        var bob = (await App.Successes(ada, 1))[0];
        var id = (await (await ada.Redeem(10)).Should(201)).Text("id");
        await App.Reverse(admin, bob);
        _ = (await ada.Balance()).Should().Be((0, 0, 10, 10));

        _ = await (await admin.Http.PostAsync($"/api/admin/reward-spends/{id}/cancel", null)).Should(200);

        _ = (await ada.Balance()).Should().Be((0, 0, 0, 0));
    }
}
