using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ReferralHub.Shared.Counters;
using ReferralHub.Tests.Features.Rewards;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

/// <summary>What <c>reconcile</c> proves of ledgers: entries against rules and referrals, balances against entries.</summary>
public sealed class LedgerReconciliationTests : RewardProgram
{
    private Person _bob = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _ = await Admin.Rule(new { name = "each", side = "both", cap_amount = 15, cap_period = "month" });
        _ = await Admin.Rule(new { name = "second", reward_type = "premium_days", milestone = 2 });
        _bob = (await App.Successes(Ada, 2))[0];
        _ = await (await Ada.Redeem(3)).Should(201);
    }

    [Fact]
    public async Task What_the_worker_made_of_successes_reversals_caps_and_spends_has_no_differences()
    {
        await App.Reverse(Admin, _bob);
        await Convert();
        _ = await Admin.Rule(new { name = "each", side = "referrer", amount = 4 });
        _ = await Admin.Rule(new { name = "each", amount = 4, cap_amount = 20, cap_period = "day" });
        _ = await App.Successes(Ada, 4);

        _ = (await Recount(fix: false)).Found.Should().BeEmpty();
    }

    [Theory]
    [InlineData(
        "update reward_balances set earned = earned + 1, available = available + 1 where spent > 0",
        "earned is 16.00, should be 15.00")]
    [InlineData("update reward_balances set spent = 0, available = available + 3 where spent > 0", "spent is 0.00, should be 3.00")]
    [InlineData("delete from reward_balances", "earned is 0, should be")]
    [InlineData("update reward_stock set amount = amount + 7", "available is")]
    public async Task A_balance_that_is_wrong_is_told_and_made_anew(string damage, string line)
    {
        _ = (await App.Database.Execute(damage)).Should().BePositive();

        _ = (await Recount(fix: false)).Found.Should().Contain(line);
        _ = (await Recount(fix: true)).Left.Should().BeEmpty();

        await ShouldHave(12, spent: 3);
    }

    [Theory]
    [InlineData("kind in ('earned', 'spent') and reward_type = 'credits' and rule_id is not null", "each is nothing, should be earned")]
    [InlineData("occurrence is not null", "second is nothing, should be held")]
    public async Task What_was_never_granted_is_told_and_granted(string lost, string line)
    {
        await Unprotected(
            $"delete from reward_entries where {lost} and user_id = '{Ada.Id}'; select replay_rewards('{Ada.Id}')", spends: false);

        _ = (await Recount(fix: false)).Found.Should().Contain(line);
        _ = (await Recount(fix: true)).Left.Should().BeEmpty("whose turn comes is left out");
        await App.Drained();

        _ = (await Recount(fix: false)).Found.Should().BeEmpty();
        _ = (await Ada.Balance("premium_days")).Available.Should().Be(10);
    }

    [Theory]
    [InlineData(
        "update reward_entries set amount = 9 where amount = 10 and user_id = '{0}' and reward_type = 'credits'",
        "each: amount is 9.00, should be 10")]
    [InlineData("update reward_spends set amount = 5", "amount is 5.00, should be 3.00")]
    [InlineData("update reward_spends set status = 'cancelled'", "given back is 3.00, should be 0")]
    public async Task An_entry_that_no_rule_gave_is_told_and_never_rewritten(string damage, string line)
    {
        await Unprotected(string.Format(System.Globalization.CultureInfo.InvariantCulture, damage, Ada.Id));

        var (found, left) = await Recount(fix: true);

        _ = found.Should().Contain(line);
        _ = left.Should().Contain(line);
    }

    [Fact]
    public async Task A_reward_that_was_not_taken_back_with_its_success_is_told_and_taken_back()
    {
        var id = await App.ReferralOf(_bob);
        await Unprotected($"update referrals set status = 'reversed', reason = 'x' where id = '{id}'", "referrals");

        _ = (await Recount(fix: false)).Found
            .Should().Contain("each is earned, should be nothing").And.Contain("second is held, should be nothing");
        _ = await Recount(fix: true);
        await App.Drained();

        _ = (await Recount(fix: false)).Found.Should().NotContain("should be nothing");
        _ = (await Ada.Balance("premium_days")).Available.Should().Be(0);
    }

    [Theory]
    [InlineData("delete from reward_entries where conversion_id is not null and amount = 4", "share is nothing, should be earned")]
    [InlineData("update conversions set reversed_amount = 10, reversed_at = now() where value = 10", "share is 1.60, should be nothing")]
    [InlineData("update conversions set reversed_amount = 15 where value = 20", "share is 4.00, should be 1.00")]
    [InlineData("update conversions set reversed_at = now() where value is null", "fixed is 5.00, should be nothing")]
    public async Task What_conversions_do_not_give_is_told_and_mended(string damage, string line)
    {
        await Convert();
        await Unprotected(
            $"{damage}; select replay_rewards('{Ada.Id}')", damage.Contains("reward_entries") ? "reward_entries" : "conversions");

        _ = (await Recount(fix: false)).Found.Should().Contain(line);
        _ = await Recount(fix: true);
        await App.Drained();

        _ = (await Recount(fix: false)).Found.Should().BeEmpty();
    }

    [Fact]
    public async Task A_share_of_a_value_that_no_rule_gave_is_told()
    {
        await Convert();
        await Unprotected("update reward_entries set amount = 2.5 where conversion_id is not null and amount = 2; "
            + $"select replay_rewards('{Ada.Id}')");

        _ = (await Recount(fix: false)).Found.Should().Contain("share: amount is 2.50, should be 2.00");
    }

    [Fact]
    public async Task Events_of_conversions_that_no_message_brings_a_worker_to_are_told_and_taken()
    {
        await Convert();
        _ = await App.Database.Execute($"insert into conversion_events (user_id, conversion_id) select '{Ada.Id}', id from conversions");

        _ = (await Recount(fix: false)).Found.Should().Contain("events of conversions is forgotten, should be taken");
        _ = await Recount(fix: true);
        await App.Drained();

        _ = (await App.Database.Scalar<long>("select count(*) from conversion_events")).Should().Be(0);
    }

    [Fact]
    public async Task Events_that_no_message_brings_a_worker_to_are_told_and_taken()
    {
        _ = await App.Database.Execute($"insert into reward_events (user_id, referral_id) select '{Ada.Id}', id from referrals");

        _ = (await Recount(fix: false)).Found.Should().Contain("events is forgotten, should be taken");
        _ = await Recount(fix: true);
        await App.Drained();

        _ = (await App.Database.Scalar<long>("select count(*) from reward_events")).Should().Be(0);
    }

    /// <summary>Values of 10, of which 2 are gone, 20 and none; one is taken back in full.</summary>
    private async Task Convert()
    {
        _ = await Admin.Rule(new { name = "share", trigger = "conversion:purchase", amount = (object?)null, percent = 20 });
        _ = await Admin.Rule(new { name = "fixed", trigger = "conversion:signup", amount = 5, hold_days = 2 });
        var (shop, eve) = (await App.Partner(), (await App.Successes(Ada, 1))[0]);
        var part = await shop.Converted(eve, new { value = 10 });
        var whole = await shop.Converted(eve, new { value = 33 });
        _ = await shop.Converted(eve, new { value = 20 });
        _ = await shop.Converted(eve, new { value = (object?)null, @event = "signup" });
        await App.Drained();
        _ = await (await shop.TakeBack(part, 2)).Should(200);
        _ = await (await shop.TakeBack(whole)).Should(200);
        await App.Drained();
    }

    /// <summary>As nobody but a superuser who means it can.</summary>
    private async Task Unprotected(string damage, string table = "reward_entries", bool spends = true) => _ = await App.Database.Execute(
        $"""
        alter table {table} disable trigger user;
        {(spends ? "" : $"delete from reward_entries where kind = 'spent'; delete from reward_spends;")}
        {damage};
        alter table {table} enable trigger user
        """);

    private async Task<(string Found, string Left)> Recount(bool fix)
    {
        var (found, left) = await new Reconciliation(App.Services.GetRequiredService<NpgsqlDataSource>(), App.Clock).Run(fix, default);
        return (string.Join('\n', found), string.Join('\n', left));
    }
}
