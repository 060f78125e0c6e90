using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Admin;

public sealed class ListRewardRulesTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task A_new_installation_has_the_default_program()
    {
        var admin = await Given.Admin();

        var rules = (await admin.Http.GetJson("/api/admin/reward-rules")).GetProperty("items").EnumerateArray().Select(rule =>
            $"{rule.Text("name")}: {rule.GetProperty("amount").GetDecimal():0} {rule.Text("reward_type")} "
            + $"for the {rule.Text("side")} at {rule.GetProperty("milestone")}");

        _ = rules.Should().Equal(
            "milestone-25: 90 premium_days for the referrer at 25", "milestone-10: 20 discount_percent for the referrer at 10",
            "milestone-3: 30 premium_days for the referrer at 3", "success-referred: 5 credits for the referred at ",
            "success-referrer: 10 credits for the referrer at ");
    }

    [Fact]
    public async Task Pages_follow_each_other()
    {
        var admin = await Given.Admin();
        var first = await admin.Http.GetJson("/api/admin/reward-rules?limit=3");

        var rest = await admin.Http.GetJson($"/api/admin/reward-rules?limit=3&cursor={first.Text("next_cursor")}");

        _ = rest.GetProperty("items").GetArrayLength().Should().Be(2);
        _ = rest.GetProperty("next_cursor").ValueKind.Should().Be(System.Text.Json.JsonValueKind.Null);
    }

    [Fact]
    public async Task It_is_for_admins() =>
        await (await (await Given.SignedIn()).Http.GetAsync("/api/admin/reward-rules")).ShouldFail(403, "forbidden");
}
