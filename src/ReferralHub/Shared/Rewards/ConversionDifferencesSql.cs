namespace ReferralHub.Shared.Rewards;

/// <summary>Where the ledger differs from what conversions give. Columns as in <see cref="Counters.Difference"/>.</summary>
internal static class ConversionDifferencesSql
{
    /// <summary>
    /// Every conversion of a success earned both sides what the rules of its moment gave, less the share that was taken back of its value,
    /// and nothing is left of any other. Whoever has events waiting is left out: their turn comes.
    /// </summary>
    internal const string Rewards =
        """
        with deserved as (
          select
            side.user_id,
            c.id as conversion_id,
            rule.id as rule_id,
            rule.name,
            c.reversed_amount,
            c.value
          from conversions c
          join referrals r on r.id = c.referral_id
          cross join lateral (values ('referrer', r.referrer_id), ('referred', r.referred_id)) as side (name, user_id)
          join reward_rules rule on rule.trigger = 'conversion:' || c.event
            and rule.side in (side.name, 'both')
            and rule.valid_from <= c.created_at
            and (rule.valid_to is null or rule.valid_to > c.created_at)
          where r.status = 'successful'
            and c.reversed_at is null
            and coalesce(rule.amount, round(c.value * rule.percent / 100, 2)) > 0
        ), had as (
          select
            e.user_id,
            e.conversion_id,
            e.rule_id,
            rule.name,
            e.amount,
            e.amount + coalesce(sum(back.amount), 0) as standing
          from reward_entries e
          join reward_rules rule on rule.id = e.rule_id
          left join reward_entries back on back.reverses_id = e.id
          where e.kind = 'earned'
            and e.conversion_id is not null
          group by e.id, rule.name
        )
        select
          'reward' as what,
          user_id as id,
          'conversion ' || conversion_id as place,
          coalesce(d.name, h.name) as field,
          coalesce(h.standing::text, 'nothing') as found,
          case
            when d.rule_id is null then 'nothing'
            when h.rule_id is null then 'earned'
            else due.amount::text
          end as expected
        from deserved d
        full join had h using (user_id, conversion_id, rule_id)
        cross join lateral (
          select case
            when d.rule_id is null then 0
            when d.reversed_amount = 0 then h.amount
            else h.amount - round(h.amount * d.reversed_amount / d.value, 2)
          end
        ) as due (amount)
        where (h.rule_id is null or h.standing <> due.amount)
          and user_id not in (select user_id from conversion_events)
        """;

    /// <summary>Events that no message will bring a worker to: it is a dead letter, or was deleted.</summary>
    internal const string Forgotten =
        """
        select distinct
          'reward' as what,
          user_id as id,
          '' as place,
          'events of conversions' as field,
          'forgotten' as found,
          'taken' as expected
        from conversion_events
        where user_id not in (
          select (payload->>'UserId')::uuid
          from outbox_messages
          where type = 'ConversionRewardsDue'
            and dead_at is null)
        """;

    /// <summary>Lets the worker look at all conversions of a person again; what it finds right it leaves.</summary>
    internal const string Queue =
        """
        select queue_conversions(array(
          select c.id
          from conversions c
          join referrals r on r.id = c.referral_id
          where r.referrer_id = @UserId
             or r.referred_id = @UserId))
        """;
}
