using System.Text.Json;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Rewards;

public sealed class GetRewardBalanceTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task Somebody_new_has_nothing_of_anything()
    {
        var balance = await (await Given.SignedIn()).Http.GetJson("/api/rewards/balance");

        _ = balance.EnumerateObject().Select(type => type.Name).Should().Equal("credits", "premium_days", "discount_percent");
        foreach (var type in balance.EnumerateObject())
            _ = type.Value.EnumerateObject().Select(member => (member.Name, member.Value.GetDecimal())).Should().Equal(
                ("available", 0m), ("pending", 0m), ("spent", 0m), ("shortfall", 0m));
    }

    [Fact]
    public async Task It_is_told_to_nobody_else() => await (await Http.GetAsync("/api/rewards/balance")).ShouldFail(401, "unauthorized");

    [Fact]
    public async Task Amounts_have_at_most_two_decimals()
    {
        var ada = await Given.SignedIn();
        _ = await App.Successes(ada, 1);
        _ = await (await ada.Redeem(0.25m)).Should(201);

        var credits = (await ada.Http.GetJson("/api/rewards/balance")).GetProperty("credits");

        _ = credits.GetProperty("available").GetDecimal().Should().Be(9.75m);
        _ = credits.GetProperty("spent").ValueKind.Should().Be(JsonValueKind.Number);
    }
}
