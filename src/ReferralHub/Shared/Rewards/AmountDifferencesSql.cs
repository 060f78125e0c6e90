namespace ReferralHub.Shared.Rewards;

/// <summary>As <see cref="RuleDifferencesSql"/>, for what each entry is worth. What came by an import is of no rule.</summary>
internal static class AmountDifferencesSql
{
    /// <summary>
    /// What each entry was given is what its rule says, of a conversion's value maybe, or what its cap left at the time.
    /// </summary>
    internal const string Amounts =
        """
        select
          'entry' as what,
          id,
          name as place,
          'amount' as field,
          amount::text as found,
          expected::text as expected
        from (
          select
            e.id,
            rule.name,
            e.amount,
            case
              when rule.cap_amount is null then due.worth
              else least(due.worth, greatest(0, rule.cap_amount - (
                select coalesce(sum(other.amount), 0)
                from reward_entries other
                join reward_rules version on version.id = other.rule_id and version.name = rule.name
                where other.user_id = e.user_id
                  and other.amount <> 0
                  and other.seq < e.seq
                  and other.occurred_at >= period.start
                  and other.occurred_at < period.until)))
            end as expected
          from reward_entries e
          join reward_rules rule on rule.id = e.rule_id
          left join conversions c on c.id = e.conversion_id
          cross join lateral (values (coalesce(rule.amount, round(c.value * rule.percent / 100, 2), 0))) as due (worth)
          cross join lateral (
            select
              coalesce(day at time zone 'UTC', '-infinity') as start,
              coalesce((day + ('1 ' || nullif(rule.cap_period, 'ever'))::interval) at time zone 'UTC', 'infinity') as until
            from (select date_trunc(nullif(rule.cap_period, 'ever'), e.occurred_at at time zone 'UTC') as day) as first
          ) as period
          where e.kind = 'earned'
        ) as given
        where amount <> expected
        """;
}
