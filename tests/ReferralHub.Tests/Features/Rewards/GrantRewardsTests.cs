using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Rewards;

public sealed class GrantRewardsTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task A_success_earns_ten_credits_for_the_referrer_and_five_for_the_referred()
    {
        var ada = await Given.SignedIn();
        var bob = await Given.SignedIn(ada.Code);
        await App.Drained();

        _ = (await ada.Balance()).Should().Be((10, 0, 0, 0));
        _ = (await bob.Balance()).Should().Be((5, 0, 0, 0));
        _ = (await App.Ledger(ada)).Should().Equal("earned 10 credits success-referrer");
        _ = (await App.Ledger(bob)).Should().Equal("earned 5 credits success-referred");
    }

    [Fact]
    public async Task Nothing_is_earned_before_the_success()
    {
        var ada = await Given.SignedIn();
        var bob = await Given.Registered(ada.Code);
        await App.Drained();
        _ = (await ada.Entries()).Should().BeEmpty();

        await Given.Verify(bob);
        await App.Drained();

        _ = (await ada.Balance()).Available.Should().Be(10);
    }

    [Fact]
    public async Task Thirty_successes_at_once_earn_each_once_and_every_milestone_once()
    {
        var ada = await Given.SignedIn();

        _ = await App.Successes(ada, 30);

        var ledger = await App.Ledger(ada);
        _ = ledger.Count(entry => entry == "earned 10 credits success-referrer").Should().Be(30);
        _ = ledger.Except(["earned 10 credits success-referrer"]).Should().BeEquivalentTo(
            "earned 30 premium_days milestone-3", "earned 20 discount_percent milestone-10", "earned 90 premium_days milestone-25");
        var rewards = (await App.Stats(ada)).GetProperty("rewards");
        _ = rewards.GetProperty("credits").GetDecimal().Should().Be(300);
        _ = rewards.GetProperty("premium_days").GetDecimal().Should().Be(120);
        _ = rewards.GetProperty("discount_percent").GetDecimal().Should().Be(20);
    }

    [Fact]
    public async Task A_message_that_comes_again_and_again_earns_nothing_again()
    {
        var ada = await Given.SignedIn();
        var bob = await Given.Verified(ada.Code);
        await App.Drained();

        _ = await App.Database.Execute(
            $$"""
            insert into reward_events (user_id, referral_id)
            select '{{ada.Id}}', id from referrals, generate_series(1, 30) where referred_id = '{{bob.Id}}';
            insert into outbox_messages (lane, type, payload)
            select 'rewards', 'RewardsDue', '{"UserId":"{{ada.Id}}"}' from generate_series(1, 30)
            """);

        _ = (await App.Ledger(ada)).Should().Equal("earned 10 credits success-referrer");
    }

    [Fact]
    public async Task A_reversal_takes_back_what_both_sides_earned()
    {
        var (ada, admin) = (await Given.SignedIn(), await Given.Admin());
        var bob = await Given.SignedIn(ada.Code);
        await App.Drained();

        await App.Reverse(admin, bob);

        _ = (await App.Ledger(ada)).Should().Equal("earned 10 credits success-referrer", "reversed -10 credits reversed_by_admin");
        _ = (await App.Ledger(bob)).Should().Equal("earned 5 credits success-referred", "reversed -5 credits reversed_by_admin");
        _ = (await ada.Balance()).Should().Be((0, 0, 0, 0));
        _ = (await App.Stats(ada)).GetProperty("rewards").GetProperty("credits").GetDecimal().Should().Be(0);
    }

    [Fact]
    public async Task A_milestone_is_lost_with_its_success_and_can_be_earned_again()
    {
        var (ada, admin) = (await Given.SignedIn(), await Given.Admin());
        var friends = await App.Successes(ada, 3);

        await App.Reverse(admin, friends[0]);
        _ = (await ada.Balance("premium_days")).Available.Should().Be(0);
        _ = await App.Successes(ada, 1);

        _ = (await ada.Balance("premium_days")).Available.Should().Be(30);
        _ = (await App.Ledger(ada)).Where(entry => entry.Contains("premium_days")).Should().Equal(
            "earned 30 premium_days milestone-3", "reversed -30 premium_days milestone_lost", "earned 30 premium_days milestone-3");
    }

    [Fact]
    public async Task What_was_spent_before_it_was_reversed_is_a_shortfall_that_the_next_gain_fills_first()
    {
        var (ada, admin) = (await Given.SignedIn(), await Given.Admin());
        var friends = await App.Successes(ada, 2);
        _ = await (await ada.Redeem(17)).Should(201);

        await App.Reverse(admin, friends[0]);
        _ = (await ada.Balance()).Should().Be((0, 0, 17, 7));
        _ = await (await ada.Redeem(0.01m)).ShouldFail(409, "insufficient_balance");
        _ = await App.Successes(ada, 1);

        _ = (await ada.Balance()).Should().Be((3, 0, 17, 0));
    }

    [Fact]
    public async Task Successes_and_reversals_at_once_leave_what_the_rows_give()
    {
        var (ada, admin) = (await Given.SignedIn(), await Given.Admin());
        var friends = await App.Successes(ada, 12);
        var late = new List<Person>();
        for (var number = 0; number < 8; number++)
            late.Add(await Given.Registered(ada.Code, "late"));

        await Task.WhenAll(
            Task.WhenAll(friends[..10].Select(friend => App.Reverse(admin, friend))),
            Task.WhenAll(late.Select(Given.Verify)));
        await App.Drained();

        _ = (await ada.Balance()).Should().Be((100, 0, 0, 0));
        _ = (await ada.Balance("premium_days")).Available.Should().Be(30);
        _ = (await ada.Balance("discount_percent")).Available.Should().Be(20);
    }

    [Fact]
    public async Task A_worker_that_is_killed_again_and_again_grants_everything_once()
    {
        await using var app = await App.Start(new() { ["Worker:Enabled"] = "false" });
        await using var worker = new MortalWorker(app.Database, app.Mailbox);
        worker.Start();
        var ada = await app.Given.SignedIn();
        var friends = new List<Person>();
        for (var number = 0; number < 30; number++)
            friends.Add(await app.Given.Registered(ada.Code, "friend"));

        var succeeding = Task.WhenAll(friends.Select(app.Given.Verify));
        for (var death = 1; death <= 5; death++)
            await worker.Die(TimeSpan.FromMilliseconds(40 * death));
        await succeeding;

        var ledger = await app.Ledger(ada);
        _ = ledger.Count(entry => entry == "earned 10 credits success-referrer").Should().Be(30);
        _ = ledger.Should().HaveCount(33);
        _ = (await app.Database.Scalar<long>("select count(*) from reward_entries where amount = 5")).Should().Be(30);
    }

    [Fact]
    public async Task Partners_will_hear_of_what_was_earned_and_reversed()
    {
        var (ada, admin) = (await Given.SignedIn(), await Given.Admin());
        var bob = await Given.Verified(ada.Code);
        await App.Drained();
        await App.Reverse(admin, bob);

        var events = await App.Database.Scalar<string[]>(
            $"""
            select array_agg(concat_ws(' ', type, (data->>'amount')::numeric, data->>'status') order by id)
            from outbox_events
            where data->>'user_id' = '{ada.Id}'
              and data->>'referrer_id' = '{ada.Id}'
              and data->>'referred_user_id' = '{bob.Id}'
            """);

        _ = events.Should().Equal("reward.earned 10.00 available", "reward.reversed -10.00 final");
    }
}
