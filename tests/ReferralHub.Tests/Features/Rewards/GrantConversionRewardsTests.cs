using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Rewards;

public sealed class GrantConversionRewardsTests : RewardProgram
{
    private PartnerClient _shop = null!;
    private Person _bob = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _shop = await App.Partner();
        _bob = (await App.Successes(Ada, 1))[0];
    }

    [Fact]
    public async Task Each_conversion_earns_what_the_rules_of_its_event_give_both_sides()
    {
        _ = await Admin.Rule(new { name = "share", trigger = "conversion:purchase", amount = (object?)null, percent = 2.5 });
        _ = await Admin.Rule(new { name = "thanks", trigger = "conversion:purchase", side = "both", amount = 2 });
        _ = await Admin.Rule(new { name = "other", trigger = "conversion:signup" });

        _ = await _shop.Converted(_bob, new { value = 20.20 });
        _ = await _shop.Converted(_bob, new { value = (object?)null });

        _ = (await App.Ledger(Ada)).Should().Equal("earned 0.51 credits share", "earned 2 credits thanks", "earned 2 credits thanks");
        _ = (await App.Ledger(_bob)).Should().Equal("earned 2 credits thanks", "earned 2 credits thanks");
        _ = (await Ada.Entries()).Should().OnlyContain(entry => entry.GetProperty("referral_id").ValueKind != default);
    }

    [Fact]
    public async Task Thirty_at_once_earn_no_more_than_a_cap()
    {
        _ = await Admin.Rule(new { trigger = "conversion:purchase", cap_amount = 45, cap_period = "ever" });

        _ = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => _shop.Converted(_bob)));

        _ = (await App.Ledger(Ada)).GroupBy(entry => entry).ToDictionary(same => same.Key, same => same.Count()).Should().Equal(
            new Dictionary<string, int>
            {
                ["earned 10 credits a-rule"] = 4,
                ["earned 5 credits cap_reached"] = 1,
                ["earned 0 credits cap_reached"] = 25
            });
    }

    [Fact]
    public async Task What_is_taken_back_in_part_leaves_room_in_a_cap()
    {
        _ = await Admin.Rule(new { trigger = "conversion:purchase", cap_amount = 10, cap_period = "ever" });
        var id = await _shop.Converted(_bob);
        await App.Drained();

        _ = await (await _shop.TakeBack(id, 40)).Should(200);
        await App.Drained();
        _ = await _shop.Converted(_bob);
        await App.Drained();

        await ShouldHave(10);
    }

    [Fact]
    public async Task A_conversion_of_a_pending_referral_earns_with_its_success_and_is_held_from_then_on()
    {
        _ = await Admin.Rule(new { trigger = "conversion:purchase", hold_days = 3 });
        var eve = await App.Given.Registered(Ada.Code);
        var id = await _shop.Converted(eve);
        _ = await (await _shop.TakeBack(id, 25)).Should(200);
        await App.Drained();
        await ShouldHave(0);
        await Later(TimeSpan.FromDays(2.9));

        await Succeed(eve);

        await ShouldHave(0, pending: 7.5m);
        await Later(TimeSpan.FromDays(2.9));
        await ShouldHave(0, pending: 7.5m);
        await Later(TimeSpan.FromDays(0.2));
        await ShouldHave(7.5m);
    }

    [Fact]
    public async Task The_rules_are_those_of_the_conversions_time_however_late_its_success_comes()
    {
        var rule = await Admin.Rule(new { name = "old", trigger = "conversion:purchase", amount = 4 });
        var eve = await App.Given.Registered(Ada.Code);
        _ = await _shop.Converted(eve);
        _ = await (await Admin.Http.PostAsync($"/api/admin/reward-rules/{rule.Text("id")}/end", null)).Should(200);
        _ = await Admin.Rule(new { name = "new", trigger = "conversion:purchase", amount = 9 });

        await Succeed(eve);

        await ShouldHave(4);
    }

    [Fact]
    public async Task A_success_that_an_admin_reverses_takes_them_with_it_and_later_conversions_earn_nothing()
    {
        _ = await Admin.Rule(new { trigger = "conversion:purchase" });
        var id = await _shop.Converted(_bob);
        await App.Drained();
        _ = await (await _shop.TakeBack(id, 10)).Should(200);
        await App.Drained();

        await App.Reverse(Admin, _bob);
        _ = await _shop.Converted(_bob);

        _ = (await App.Ledger(Ada)).Should().Equal(
            "earned 10 credits a-rule", "reversed -1 credits reversed_by_partner", "reversed -9 credits reversed_by_admin");
        await ShouldHave(0);
    }

    [Fact]
    public async Task A_hold_is_lowered_by_the_part_and_what_expired_unused_is_not_owed()
    {
        _ = await Admin.Rule(new { trigger = "conversion:purchase", hold_days = 2, expires_after_days = 3 });
        var id = await _shop.Converted(_bob);
        await App.Drained();
        _ = await (await _shop.TakeBack(id, 30)).Should(200);
        await App.Drained();
        await ShouldHave(0, pending: 7);
        await Later(TimeSpan.FromDays(10));
        await ShouldHave(0);

        await App.SignIn(_shop);
        _ = await (await _shop.TakeBack(id, 50)).Should(200);
        _ = (await App.Ledger(Ada)).TakeLast(2).Should().Equal(
            "expired 2 credits reversed_by_partner", "reversed -2 credits reversed_by_partner");
        await ShouldHave(0);
    }

    [Fact]
    public async Task An_entry_is_final_once_all_of_it_was_taken_back()
    {
        _ = await Admin.Rule(new { trigger = "conversion:purchase", hold_days = 1 });
        var id = await _shop.Converted(_bob);
        _ = await _shop.Converted(_bob, new { value = 5 });
        await App.Drained();

        _ = await (await _shop.TakeBack(id, 99)).Should(200);
        await App.Drained();
        _ = (await Ada.Entries())[^1].Text("status").Should().Be("pending");
        _ = await (await _shop.TakeBack(id)).Should(200);

        await App.Drained();
        _ = (await Ada.Entries())[^1].Text("status").Should().Be("final");
    }

    [Fact]
    public async Task Messages_that_come_again_and_again_change_nothing()
    {
        _ = await Admin.Rule(new { trigger = "conversion:purchase", amount = 0.01 });
        var id = await _shop.Converted(_bob);
        await App.Drained();
        _ = await (await _shop.TakeBack(id, 50)).Should(200);
        await App.Drained();

        for (var time = 0; time < 20; time++)
            _ = await App.Database.Execute("select queue_conversions(array(select id from conversions))");

        // half a cent is one, so nothing is left; and it is not earned anew
        _ = (await App.Ledger(Ada)).Should().Equal("earned 0.01 credits a-rule", "reversed -0.01 credits reversed_by_partner");
    }

    [Fact]
    public async Task Partners_will_hear_of_which_conversion_it_was()
    {
        _ = await Admin.Rule(new { trigger = "conversion:purchase" });
        var made = await (await _shop.Convert(_bob, Converting.NewId())).Should(201);
        await App.Drained();

        var told = await App.Database.Scalar<string[]>(
            """
            select array_agg(concat_ws(' ', type, data->>'version', data->>'conversion_id'))
            from outbox_events
            where type like 'reward.%'
            """);

        _ = told.Should().Equal($"reward.earned 1 {made.Text("id")}");
    }

    /// <summary>A test that waits for days has no link to verify by any more.</summary>
    private async Task Succeed(Person friend)
    {
        var id = await App.ReferralOf(friend);
        _ = await App.Database.Execute($"update users set email_verified_at = now() where id = '{friend.Id}'");
        _ = await App.Database.Execute($"update referrals set reason = 'held' where id = '{id}'");
        _ = await (await Admin.Decide(id, "approve")).Should(200);
        await App.Drained();
    }
}
