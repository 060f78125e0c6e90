using FluentAssertions;
using ReferralHub.Migrations.Tests.Host;
using Xunit;

namespace ReferralHub.Migrations.Tests;

/// <summary>A database of the release before the referral engine, with what its statements left.</summary>
public sealed class UpgradeTests : MigrationTest
{
    private const string Before = """
        insert into users (id, username, email, created_at)
        select ('00000000-0000-7000-8000-00000000000' || n)::uuid, 'user-' || n, 'user-' || n || '@example.com', '2026-01-01Z'
        from generate_series(1, 5) n;
        insert into referral_links (id, user_id, is_default, created_at)
        select ('00000000-0000-7000-8000-00000000010' || n)::uuid, ('00000000-0000-7000-8000-00000000000' || n)::uuid, true, '2026-01-01Z'
        from generate_series(1, 5) n;
        insert into referral_codes (code, link_id, is_default, created_at)
        select 'ABCDEFGH0' || n, ('00000000-0000-7000-8000-00000000010' || n)::uuid, true, '2026-01-01Z'
        from generate_series(1, 5) n;
        insert into referrals (id, referrer_id, referred_id, link_id, status, created_at, status_changed_at)
        select ('00000000-0000-7000-8000-00000000020' || n)::uuid, '00000000-0000-7000-8000-000000000001',
          ('00000000-0000-7000-8000-00000000000' || n)::uuid, '00000000-0000-7000-8000-000000000101',
          case when n < 4 then 'successful' else 'pending' end, '2026-02-01Z',
          case when n < 4 then timestamptz '2026-03-01Z' else '2026-02-01Z' end
        from generate_series(2, 5) n;
        insert into referral_history (referral_id, status, at)
        select id, 'pending', created_at
        from referrals
        union all
        select id, status, status_changed_at
        from referrals
        where status = 'successful';
        """;

    [Fact]
    public async Task What_was_there_is_counted_once_and_is_not_screened_again()
    {
        await At("0007");

        var up = await Up();

        up.ExitCode.Should().Be(0, up.Error);
        (await Database.Column<string>("""
            select concat_ws(' ', kind, status, at = '2026-02-01Z', weight, count(*))
            from counter_events
            group by kind, status, at, weight
            order by status
            """)).Should().Equal("referral pending t 1 2", "referral successful t 1 2");
        (await Database.Value<long>("select count(*) from referrals where screened_at = created_at and changed_at = status_changed_at"))
            .Should().Be(4);
        (await Database.Value<long>("select count(*) from referral_history")).Should().Be(6);
        (await Database.Column<int>("select distinct signups_taken from referral_links")).Should().Equal(0);
        (await Database.Value<long>("select count(reading) from referral_codes")).Should().Be(5);
    }

    [Fact]
    public async Task Successes_from_before_there_were_rewards_wait_for_the_worker_one_message_a_person()
    {
        await At("0007");

        await Up();

        (await Database.Column<string>(
            "select concat_ws(' ', right(user_id::text, 1), count(*)) from reward_events group by user_id order by user_id"))
            .Should().Equal("1 2", "2 1", "3 1");
        (await Database.Column<string>("select right(payload->>'UserId', 1) from outbox_messages where type = 'RewardsDue' order by 1"))
            .Should().Equal("1", "2", "3");
        (await Database.Value<long>("select count(*) from reward_rules where valid_from < '2026-03-01Z' and valid_to is null"))
            .Should().Be(5);
    }

    [Fact]
    public async Task What_was_taken_back_in_one_piece_is_the_first_part_and_all_there_was()
    {
        await At("0021");
        const string entry = """
            insert into reward_entries
              (id, user_id, kind, reward_type, amount, rule_id, referral_id, reverses_id, occurred_at, available_at, created_at)
            select gen_random_uuid(), referrer_id, kind, 'credits', amount, '01900000-0000-7000-8000-000000000001', id, reverses,
              '2026-03-01Z', '2026-03-01Z', '2026-03-01Z'
            from referrals
            cross join lateral
            """;
        await Database.Execute($"{entry} (values ('earned', 10, null::uuid)) as e (kind, amount, reverses) where id::text like '%2'");
        const string back = $"""
            {entry} (select 'reversed', -10, id from reward_entries where amount > 0) as e (kind, amount, reverses)
            where id::text like '%2'
            """;
        await Database.Execute(back);

        await Up();

        (await Database.Column<string>("select concat_ws(' ', kind, part, conversion_id) from reward_entries order by seq"))
            .Should().Equal("earned 1", "reversed 1");
        await FluentActions.Awaiting(() => Database.Execute(back)).Should().ThrowAsync<Npgsql.PostgresException>();
    }

    [Fact]
    public async Task What_comes_then_is_noted_by_the_database_also_from_the_statements_of_before()
    {
        await At("0007");
        await Up();

        await Database.Execute("""
            update referrals
            set status = 'successful',
                status_changed_at = '2026-04-01Z',
                version = version + 1
            where status = 'pending'
            """);

        (await Database.Column<string>("select concat_ws(' ', status, sum(weight)) from counter_events group by status order by status"))
            .Should().Equal("pending 0", "successful 4");
        (await Database.Value<long>("select count(*) from referral_history where status = 'successful'")).Should().Be(4);
    }

    [Fact]
    public async Task Referrals_that_the_feed_missed_enter_it_and_the_others_stay_where_they_are()
    {
        await At("0027");
        await Database.Execute("""
            update referral_feed set position = 7, noted_at = now() where referral_id::text like '%3';
            delete from referral_feed where referral_id::text like '%2'
            """);

        await Up();

        (await Database.Column<string>(
            "select concat_ws(' ', right(referral_id::text, 1), position) from referral_feed order by referral_id"))
            .Should().Equal("2", "3 7", "4", "5");
    }

    /// <summary>The real scripts up to this one, and the rows of its time.</summary>
    private async Task At(string number)
    {
        using var up = Cli.Start(Database.ConnectionString, ["up", "--to", number]);
        var run = await up.Finish();
        run.ExitCode.Should().Be(0, run.Error);
        await Database.Execute(Before);
    }

    private async Task<Outcome> Up()
    {
        using var up = Cli.Start(Database.ConnectionString, ["up"]);
        return await up.Finish();
    }
}
