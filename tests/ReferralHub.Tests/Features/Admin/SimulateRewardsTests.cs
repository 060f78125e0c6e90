using System.Text.Json;
using FluentAssertions;
using ReferralHub.Tests.Features.Rewards;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Admin;

public sealed class SimulateRewardsTests : RewardProgram
{
    [Fact]
    public async Task It_tells_what_the_next_success_then_really_earns()
    {
        _ = await Admin.Rule(new { name = "each", cap_amount = 25, cap_period = "month", hold_days = 2, expires_after_days = 5 });
        _ = await Admin.Rule(new { name = "friend", side = "referred", amount = 4 });
        _ = await Admin.Rule(new { name = "third", milestone = 3, amount = 30, reward_type = "premium_days" });
        _ = await App.Successes(Ada, 2);

        var entries = await Simulate(new { trigger = "referral.successful", referrer_id = Ada.Id });

        _ = entries.Select(Short).Should().BeEquivalentTo(
            "referrer 5 credits cap_reached", "referrer 30 premium_days third", "referred 4 credits friend");
        _ = await App.Successes(Ada, 1);
        _ = (await App.Ledger(Ada)).Skip(2).Should().Equal("earned 5 credits cap_reached", "earned 30 premium_days third");
        var real = (await Ada.Entries()).First(entry => entry.Text("reason") == "cap_reached");
        _ = entries[0].GetProperty("expires_at").GetDateTime().Should().Be(real.GetProperty("expires_at").GetDateTime());
    }

    [Fact]
    public async Task Nothing_is_written()
    {
        _ = await Admin.Rule(new { });

        _ = await Simulate(new { trigger = "referral.successful", referrer_id = Ada.Id });
        await App.Drained();

        _ = (await App.Database.Scalar<long>(
            "select (select count(*) from reward_entries) + (select count(*) from reward_events) + (select count(*) from outbox_events)"))
            .Should().Be(0);
    }

    [Fact]
    public async Task Per_cent_of_a_conversion_are_rounded_to_the_cent_as_invoices_are()
    {
        _ = await Admin.Rule(new { trigger = "conversion:purchase", amount = (decimal?)null, percent = 2.5 });

        var entries = await Simulate(new { trigger = "conversion:purchase", referrer_id = Ada.Id, value = 20.20 });

        _ = entries.Select(Short).Should().Equal("referrer 0.51 credits a-rule");
        _ = (await Simulate(new { trigger = "conversion:purchase", referrer_id = Ada.Id, value = 0 })).Should().BeEmpty();
        _ = (await Simulate(new { trigger = "conversion:other", referrer_id = Ada.Id, value = 20.20 })).Should().BeEmpty();
    }

    [Theory]
    [InlineData("day")]
    [InlineData("week")]
    [InlineData("month")]
    public async Task At_any_time_that_can_be_counted_on_from(string period)
    {
        _ = await Admin.Rule(new { cap_amount = 25, cap_period = period, hold_days = 365, expires_after_days = 3650 });

        _ = (await Simulate(At("2199-12-31T23:59:59Z"))).Should().HaveCount(1);
        _ = (await Simulate(At("0001-01-01T00:00:00Z"))).Should().BeEmpty();
        _ = await (await Admin.Http.Post("/api/admin/reward-rules/simulate", At("9999-12-31T23:59:59Z"))).ShouldBlame("at");

        object At(string time) => new { trigger = "referral.successful", referrer_id = Ada.Id, at = time };
    }

    [Fact]
    public async Task What_cannot_happen_is_refused()
    {
        const string path = "/api/admin/reward-rules/simulate";

        _ = await (await Admin.Http.Post(path, new { trigger = "x", referrer_id = "x" })).ShouldBlame("trigger", "referrer_id");
        _ = await (await Admin.Http.Post(path, new { trigger = "referral.successful", referrer_id = Ada.Id, value = 3 }))
            .ShouldBlame("value");
        _ = await (await Admin.Http.Post(path, new { trigger = "referral.successful", referrer_id = Guid.CreateVersion7() }))
            .ShouldFail(404, "not_found");
        _ = await (await Ada.Http.Post(path, new { trigger = "referral.successful", referrer_id = Ada.Id })).ShouldFail(403, "forbidden");
    }

    private async Task<JsonElement[]> Simulate(object happened) => [..
        (await (await Admin.Http.Post("/api/admin/reward-rules/simulate", happened)).Should(200)).GetProperty("entries").EnumerateArray()];

    private static string Short(JsonElement entry) => string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"{entry.Text("side")} {entry.GetProperty("amount").GetDecimal():0.##} {entry.Text("reward_type")} {entry.Text("reason")}");
}
