using FluentAssertions;
using Npgsql;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

/// <summary>What the database itself promises of the ledger, whoever writes.</summary>
public sealed class RewardLedgerTests(AppFixture fixture) : SharedApp(fixture)
{
    [Theory]
    [InlineData("update reward_entries set amount = 1000000")]
    [InlineData("delete from reward_entries")]
    [InlineData("truncate reward_entries")]
    public async Task An_entry_is_never_changed(string change)
    {
        var ada = await Given.SignedIn();
        _ = await App.Successes(ada, 1);

        var refused = async () => await App.Database.Execute(change);

        _ = (await refused.Should().ThrowAsync<PostgresException>()).Which.SqlState.Should().Be("23001");
        _ = (await ada.Balance()).Available.Should().Be(10);
    }

    [Fact]
    public async Task Not_even_the_owner_of_the_table_may()
    {
        var privileges = await App.Database.Scalar<string[]>(
            """
            select array_agg(privilege_type::text order by privilege_type::text)
            from pg_class
            cross join lateral aclexplode(relacl)
            where relname = 'reward_entries'
            """);

        _ = privileges.Should().Contain("INSERT").And.NotContain(["UPDATE", "DELETE", "TRUNCATE"]);
    }

    [Fact]
    public async Task A_spend_that_nobody_checked_is_refused()
    {
        var ada = await Given.SignedIn();
        _ = await App.Successes(ada, 1);

        var refused = async () => await App.Database.Execute(
            $"""
            with spend as (
              insert into reward_spends (id, user_id, reward_type, amount, created_at, status_changed_at)
              values (gen_random_uuid(), '{ada.Id}', 'credits', 10.01, now(), now())
              returning id
            )
            insert into reward_entries (id, user_id, kind, reward_type, amount, spend_id, occurred_at, available_at, created_at)
            select gen_random_uuid(), '{ada.Id}', 'spent', 'credits', -10.01, id, now(), now(), now() from spend
            """);

        _ = (await refused.Should().ThrowAsync<PostgresException>()).Which.ConstraintName.Should().Be("reward_balances_available_check");
    }

    [Fact]
    public async Task A_reward_is_earned_once_by_a_rule_for_a_referral()
    {
        var ada = await Given.SignedIn();
        _ = await App.Successes(ada, 1);

        var refused = async () => await App.Database.Execute(
            $"""
            insert into reward_entries (id, user_id, kind, reward_type, amount, rule_id, referral_id, occurred_at, available_at, created_at)
            select gen_random_uuid(), user_id, kind, reward_type, amount, rule_id, referral_id, now(), now(), now()
            from reward_entries where user_id = '{ada.Id}'
            """);

        _ = (await refused.Should().ThrowAsync<PostgresException>()).Which.ConstraintName
            .Should().Be("ux_reward_entries_rule_id_user_id_referral_id");
    }

    [Fact]
    public async Task No_more_is_taken_back_than_was_earned_in_however_many_parts()
    {
        var ada = await Given.SignedIn();
        _ = await App.Successes(ada, 1);
        await TakeBack(4, part: 1);
        await TakeBack(6, part: 2);

        var twice = () => TakeBack(0.01m, part: 2);
        var more = () => TakeBack(0.01m, part: 3);

        _ = (await twice.Should().ThrowAsync<PostgresException>()).Which.ConstraintName.Should().Be("ux_reward_entries_reverses_id_part");
        _ = (await more.Should().ThrowAsync<PostgresException>()).Which.SqlState.Should().Be("23514");
        _ = (await ada.Balance()).Should().Be((0m, 0m, 0m, 0m));

        Task TakeBack(decimal amount, int part) => App.Database.Execute(string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"""
            insert into reward_entries (id, user_id, kind, reward_type, amount, reverses_id, part, occurred_at, available_at, created_at)
            select gen_random_uuid(), user_id, 'reversed', reward_type, -{amount}, id, {part}, occurred_at, available_at, now()
            from reward_entries where user_id = '{ada.Id}' and kind = 'earned'
            """));
    }

    [Fact]
    public async Task What_follows_from_the_ledger_can_be_made_anew_from_it()
    {
        var (ada, admin) = (await Given.SignedIn(), await Given.Admin());
        var friends = await App.Successes(ada, 4);
        _ = await (await ada.Redeem(35)).Should(201);
        await App.Reverse(admin, friends[0]);
        var before = await ada.Balance();
        _ = await App.Database.Execute(
            $"update reward_balances set earned = earned + 7, available = available + 7 where user_id = '{ada.Id}'");

        _ = await App.Database.Execute($"select replay_rewards('{ada.Id}')");

        _ = (await ada.Balance()).Should().Be(before).And.Be((0m, 0m, 35m, 5m));
    }

    [Fact]
    public async Task The_sweep_enters_what_time_has_changed_for_those_who_never_look()
    {
        await using var app = await App.Start(new() { ["Rewards:SweepSeconds"] = "0.05" });
        app.Clock.AtNoon();
        var (ada, admin) = (await app.Given.SignedIn(), await app.Given.Admin());
        _ = await admin.Rule(new { name = "held", hold_days = 3, expires_after_days = 4 });
        _ = await app.Successes(ada, 2);

        app.Clock.Advance(TimeSpan.FromDays(3.1));
        await Eventually.True(async () => await app.Database.Scalar<long>("select count(*) from reward_holds") == 0, "the holds end");
        app.Clock.Advance(TimeSpan.FromDays(5));
        await Eventually.True(async () => (await app.Ledger(ada))[^1] == "expired -20 credits", "they expire");
    }
}
