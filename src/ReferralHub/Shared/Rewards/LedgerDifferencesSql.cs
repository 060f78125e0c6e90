namespace ReferralHub.Shared.Rewards;

/// <summary>
/// Where what is kept beside the ledger differs from it, and how that is mended. Columns as in <see cref="Counters.Difference"/>.
/// </summary>
internal static class LedgerDifferencesSql
{
    /// <summary>Balances are the sums of entries, and of what is held and in stock.</summary>
    internal const string Balances =
        """
        with entries as (
          select
            user_id,
            reward_type,
            sum(amount) filter (where kind in ('earned', 'reversed')) as earned,
            -sum(amount) filter (where kind in ('spent', 'cancelled')) as spent,
            -sum(amount) filter (where kind = 'expired') as expired
          from reward_entries
          where amount <> 0
          group by user_id, reward_type
        ), held as (
          select user_id, reward_type, sum(amount) as amount
          from reward_holds
          group by user_id, reward_type
        ), stocked as (
          select user_id, reward_type, sum(amount) as amount
          from reward_stock
          group by user_id, reward_type
        )
        select
          'balance' as what,
          user_id as id,
          reward_type as place,
          compared.field,
          compared.found::text as found,
          compared.expected::text as expected
        from entries e
        full join reward_balances b using (user_id, reward_type)
        full join held h using (user_id, reward_type)
        full join stocked s using (user_id, reward_type)
        cross join lateral (
          values
            ('earned', coalesce(b.earned, 0), coalesce(e.earned, 0)),
            ('spent', coalesce(b.spent, 0), coalesce(e.spent, 0)),
            ('expired', coalesce(b.expired, 0), coalesce(e.expired, 0)),
            ('pending', coalesce(b.pending, 0), coalesce(h.amount, 0)),
            ('available', coalesce(b.available, 0), coalesce(s.amount, 0))
        ) as compared (field, found, expected)
        where compared.found <> compared.expected
        """;

    internal const string Spends =
        """
        with taken as (
          select
            spend_id as id,
            -sum(amount) filter (where kind = 'spent') as amount,
            coalesce(sum(amount) filter (where kind = 'cancelled'), 0) as back
          from reward_entries
          where spend_id is not null
          group by spend_id
        )
        select
          'spend' as what,
          id,
          '' as place,
          compared.field,
          compared.found::text as found,
          compared.expected::text as expected
        from reward_spends s
        full join taken t using (id)
        cross join lateral (
          values
            ('amount', coalesce(s.amount, 0), coalesce(t.amount, 0)),
            ('given back', coalesce(case when s.status = 'cancelled' then s.amount end, 0), coalesce(t.back, 0))
        ) as compared (field, found, expected)
        where compared.found <> compared.expected
        """;

    /// <summary>Events that no message will bring a worker to: it is a dead letter, or was deleted.</summary>
    internal const string Forgotten =
        """
        select distinct
          'reward' as what,
          user_id as id,
          '' as place,
          'events' as field,
          'forgotten' as found,
          'taken' as expected
        from reward_events
        where user_id not in (
          select (payload->>'UserId')::uuid
          from outbox_messages
          where type = 'RewardsDue'
            and dead_at is null)
        """;

    internal static readonly IReadOnlyList<string> All =
    [
        Balances, Spends, Forgotten, RuleDifferencesSql.Referrals, RuleDifferencesSql.Milestones, AmountDifferencesSql.Amounts,
        ConversionDifferencesSql.Rewards, ConversionDifferencesSql.Forgotten
    ];

    internal const string Replay =
        """
        select replay_rewards(@UserId)
        """;

    /// <summary>Lets the worker look at all referrals of a person again; what it finds right it leaves.</summary>
    internal const string Queue =
        """
        with due as (
          insert into reward_events (user_id, referral_id)
          select @UserId, id
          from referrals
          where referrer_id = @UserId
             or referred_id = @UserId
          returning user_id
        )
        insert into outbox_messages (lane, type, payload)
        select distinct @Lane, @Type, @Payload::jsonb
        from due
        """;
}
