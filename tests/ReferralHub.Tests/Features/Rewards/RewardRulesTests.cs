using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Rewards;

/// <summary>What rules can say, and what comes of it.</summary>
public sealed class RewardRulesTests : RewardProgram
{
    [Fact]
    public async Task A_rule_for_both_sides_rewards_both()
    {
        _ = await Admin.Rule(new { side = "both", amount = 2.5 });

        var bob = await App.Given.SignIn((await App.Successes(Ada, 1))[0]);

        await ShouldHave(2.5m);
        _ = (await bob.Balance()).Available.Should().Be(2.5m);
    }

    [Fact]
    public async Task A_held_reward_is_pending_until_its_hold_is_over()
    {
        _ = await Admin.Rule(new { hold_days = 14 });
        _ = await App.Successes(Ada, 1);

        await ShouldHave(0, pending: 10);
        _ = (await Ada.Entries())[0].Text("status").Should().Be("pending");
        _ = await (await Ada.Redeem(1)).ShouldFail(409, "insufficient_balance");
        await Later(TimeSpan.FromDays(14));

        await ShouldHave(10);
        _ = (await Ada.Entries())[0].Text("status").Should().Be("available");
        _ = await (await Ada.Redeem(10)).Should(201);
    }

    [Fact]
    public async Task A_held_reward_that_is_reversed_was_never_available()
    {
        _ = await Admin.Rule(new { hold_days = 14 });
        var friends = await App.Successes(Ada, 2);

        await App.Reverse(Admin, friends[0]);

        await ShouldHave(0, pending: 10);
        await Later(TimeSpan.FromDays(15));
        await ShouldHave(10);
    }

    [Fact]
    public async Task A_hold_that_ends_fills_a_shortfall_first()
    {
        _ = await Admin.Rule(new { });
        var friends = await App.Successes(Ada, 1);
        _ = await (await Ada.Redeem(8)).Should(201);
        _ = await Admin.Rule(new { hold_days = 5 });
        _ = await App.Successes(Ada, 1);
        await App.Reverse(Admin, friends[0]);
        await ShouldHave(0, pending: 10, spent: 8, shortfall: 8);

        await Later(TimeSpan.FromDays(5));

        await ShouldHave(2, spent: 8);
    }

    [Fact]
    public async Task What_is_not_spent_in_time_expires_at_the_end_of_its_day()
    {
        _ = await Admin.Rule(new { expires_after_days = 30 });
        _ = await App.Successes(Ada, 2);
        _ = await (await Ada.Redeem(13)).Should(201);
        await Later(TimeSpan.FromDays(29));
        await ShouldHave(7, spent: 13);

        await Later(TimeSpan.FromDays(2));

        await ShouldHave(0, spent: 13);
        _ = (await App.Ledger(Ada)).Should().EndWith("expired -7 credits");
        _ = (await Ada.Entries()).Should().OnlyContain(entry => entry.Text("status") == "final");
    }

    [Fact]
    public async Task What_expires_first_is_spent_first()
    {
        _ = await Admin.Rule(new { name = "for-ever" });
        _ = await Admin.Rule(new { name = "for-a-month", amount = 5, expires_after_days = 30 });
        _ = await App.Successes(Ada, 1);

        _ = await (await Ada.Redeem(5)).Should(201);
        await Later(TimeSpan.FromDays(40));

        await ShouldHave(10, spent: 5);
    }

    [Fact]
    public async Task Nobody_owes_what_expired_unused()
    {
        _ = await Admin.Rule(new { expires_after_days = 1 });
        var friends = await App.Successes(Ada, 1);
        await Later(TimeSpan.FromDays(3));
        await ShouldHave(0);

        await App.Reverse(Admin, friends[0]);

        await ShouldHave(0);
        _ = (await App.Ledger(Ada)).Should().Equal(
            "earned 10 credits a-rule",
            "expired -10 credits",
            "expired 10 credits reversed_by_admin",
            "reversed -10 credits reversed_by_admin");
    }

    [Fact]
    public async Task Thirty_successes_at_once_earn_no_more_than_a_cap_and_the_rest_is_on_record()
    {
        _ = await Admin.Rule(new { cap_amount = 45, cap_period = "month" });

        _ = await App.Successes(Ada, 30);

        await ShouldHave(45);
        _ = (await App.Ledger(Ada)).GroupBy(entry => entry).ToDictionary(entries => entries.Key, entries => entries.Count()).Should().Equal(
            new Dictionary<string, int>
            {
                ["earned 10 credits a-rule"] = 4,
                ["earned 5 credits cap_reached"] = 1,
                ["earned 0 credits cap_reached"] = 25
            });
    }

    [Fact]
    public async Task A_cap_begins_anew_with_its_period_and_has_room_for_what_was_taken_back()
    {
        _ = await Admin.Rule(new { cap_amount = 10, cap_period = "day" });
        var friends = await App.Successes(Ada, 2);
        await ShouldHave(10);

        foreach (var friend in friends)
            await App.Reverse(Admin, friend);
        _ = await App.Successes(Ada, 1);
        await ShouldHave(10);
        await Later(TimeSpan.FromDays(1));
        _ = await App.Successes(Ada, 1);

        await ShouldHave(20);
    }

    [Fact]
    public async Task A_new_version_counts_from_then_on_and_its_cap_and_milestones_are_those_of_the_name()
    {
        _ = await Admin.Rule(new { name = "each", cap_amount = 25, cap_period = "ever" });
        _ = await Admin.Rule(new { name = "second", reward_type = "premium_days", amount = 7, milestone = 2 });
        _ = await App.Successes(Ada, 2);

        _ = await Admin.Rule(new { name = "each", amount = 3, cap_amount = 25, cap_period = "ever" });
        _ = await Admin.Rule(new { name = "second", reward_type = "premium_days", amount = 9, milestone = 2 });
        _ = await App.Successes(Ada, 2);

        await ShouldHave(25);
        _ = (await App.Ledger(Ada)).Where(entry => entry.Contains("credits")).Should().Equal(
            "earned 10 credits each", "earned 10 credits each", "earned 3 credits each", "earned 2 credits cap_reached");
        _ = (await Ada.Balance("premium_days")).Available.Should().Be(7, "a milestone is reached once");
    }

    [Fact]
    public async Task Who_is_past_a_new_milestone_reaches_it_with_the_next_success()
    {
        _ = await App.Successes(Ada, 3);
        _ = await Admin.Rule(new { milestone = 2 });
        await ShouldHave(0);

        _ = await App.Successes(Ada, 1);

        await ShouldHave(10);
    }

    [Fact]
    public async Task A_new_milestone_is_not_reached_by_what_was_there_before_whatever_else_happens()
    {
        var friends = await App.Successes(Ada, 4);
        _ = await Admin.Rule(new { milestone = 2 });

        await App.Reverse(Admin, friends[0]);

        await ShouldHave(0);
    }

    [Fact]
    public async Task A_success_before_the_end_of_a_rule_is_rewarded_however_late_the_worker_comes()
    {
        var rule = await Admin.Rule(new { });
        var bob = (await App.Successes(Ada, 1))[0];
        _ = await (await Admin.Http.PostAsync($"/api/admin/reward-rules/{rule.Text("id")}/end", null)).Should(200);
        _ = await App.Successes(Ada, 1);
        await ShouldHave(10, because: "the second came after the end");

        _ = await App.Database.Execute(
            $$"""
            insert into reward_events (user_id, referral_id) select '{{Admin.Id}}', id from referrals where referred_id = '{{bob.Id}}';
            update referrals set referrer_id = '{{Admin.Id}}' where referred_id = '{{bob.Id}}';
            insert into outbox_messages (lane, type, payload) values ('rewards', 'RewardsDue', '{"UserId":"{{Admin.Id}}"}')
            """);
        await App.Drained();

        _ = (await Admin.Balance()).Available.Should().Be(10, "the rule was valid then");
    }

    [Fact]
    public async Task A_rule_of_conversions_earns_nothing_for_a_success()
    {
        _ = await Admin.Rule(new { trigger = "conversion:purchase" });

        _ = await App.Successes(Ada, 1);

        await ShouldHave(0);
    }
}
