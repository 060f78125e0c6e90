using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Admin;

public sealed class ListRewardSpendsTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task What_waits_to_be_delivered_is_listed_newest_first()
    {
        var (ada, admin) = (await Given.SignedIn(), await Given.Admin());
        _ = await App.Successes(ada, 1);
        var first = (await (await ada.Redeem(1)).Should(201)).Text("id");
        var second = (await (await ada.Redeem(2)).Should(201)).Text("id");
        _ = await (await admin.Http.PostAsync($"/api/admin/reward-spends/{first}/fulfil", null)).Should(200);

        _ = (await Ids(admin, "")).Should().Equal(second, first);
        _ = (await Ids(admin, "?status=requested")).Should().Equal(second);
        _ = (await Ids(admin, "?status=fulfilled")).Should().Equal(first);

        async Task<string[]> Ids(Person who, string query) =>
            [.. (await who.Http.GetJson($"/api/admin/reward-spends{query}")).GetProperty("items").EnumerateArray()
                .Where(spend => spend.GetProperty("user").GetProperty("id").GetGuid() == ada.Id).Select(spend => spend.Text("id"))];
    }

    [Fact]
    public async Task Nonsense_and_strangers_are_refused()
    {
        _ = await (await (await Given.Admin()).Http.GetAsync("/api/admin/reward-spends?status=lost&limit=x"))
            .ShouldBlame("status", "limit");
        _ = await (await (await Given.SignedIn()).Http.GetAsync("/api/admin/reward-spends")).ShouldFail(403, "forbidden");
    }
}
