namespace ReferralHub.Shared.Rewards;

/// <summary>
/// Where the ledger differs from what the rules give for the rows. Whoever has events waiting is left out: their turn comes. Columns as in
/// <see cref="Counters.Difference"/>.
/// </summary>
internal static class RuleDifferencesSql
{
    /// <summary>
    /// Every success, but those that came by an import, earned both sides what the rules of its moment gave, and nothing is left of what is
    /// no success.
    /// </summary>
    internal const string Referrals =
        """
        with deserved as (
          select
            side.user_id,
            r.id as referral_id,
            rule.id as rule_id,
            rule.name
          from referrals r
          cross join lateral (values ('referrer', r.referrer_id), ('referred', r.referred_id)) as side (name, user_id)
          join reward_rules rule on rule.trigger = 'referral.successful'
            and rule.milestone is null
            and rule.side in (side.name, 'both')
            and rule.valid_from <= r.status_changed_at
            and (rule.valid_to is null or rule.valid_to > r.status_changed_at)
          where r.status = 'successful'
            and r.imported_as is distinct from 'successful'
        ), had as (
          select
            e.user_id,
            e.referral_id,
            e.rule_id,
            rule.name
          from reward_entries e
          join reward_rules rule on rule.id = e.rule_id and rule.trigger = 'referral.successful'
          where e.kind = 'earned'
            and e.referral_id is not null
            and e.amount > 0
            and not exists (select from reward_entries r where r.reverses_id = e.id)
        ), nothing as (
          select user_id, referral_id, rule_id
          from reward_entries
          where kind = 'earned'
            and amount = 0
        )
        select
          'reward' as what,
          user_id as id,
          'referral ' || referral_id as place,
          coalesce(d.name, h.name) as field,
          case when h.rule_id is null then 'nothing' else 'earned' end as found,
          case when d.rule_id is null then 'nothing' else 'earned' end as expected
        from deserved d
        full join had h using (user_id, referral_id, rule_id)
        left join nothing n using (user_id, referral_id, rule_id)
        where (d.rule_id is null or h.rule_id is null)
          and n.rule_id is null
          and user_id not in (select user_id from reward_events)
        """;

    /// <summary>A milestone is held by whom so many successes make it, unless an import brought that many, and by nobody else.</summary>
    internal const string Milestones =
        """
        with ranked as (
          select
            referrer_id as user_id,
            status_changed_at as at,
            imported_as,
            row_number() over (partition by referrer_id order by status_changed_at) as rank
          from referrals
          where status = 'successful'
        ), successes as (
          select user_id, count(*) as successful
          from ranked
          group by user_id
        ), met as (
          select distinct
            ranked.user_id,
            rule.name
          from reward_rules rule
          join ranked on ranked.rank >= rule.milestone
            and ranked.at >= rule.valid_from
            and (rule.valid_to is null or ranked.at < rule.valid_to)
          join ranked decisive on decisive.user_id = ranked.user_id
            and decisive.rank = rule.milestone
            and decisive.imported_as is distinct from 'successful'
        ), held as (
          select
            e.user_id,
            rule.name,
            rule.milestone
          from reward_entries e
          join reward_rules rule on rule.id = e.rule_id
          where e.kind = 'earned'
            and e.occurrence is not null
            and not exists (select from reward_entries r where r.reverses_id = e.id)
        )
        select
          'reward' as what,
          user_id as id,
          'milestone' as place,
          name as field,
          case when h.milestone is null then 'nothing' else 'held' end as found,
          case when h.milestone is null then 'held' else 'nothing' end as expected
        from met m
        full join held h using (user_id, name)
        left join successes s using (user_id)
        where (h.milestone is null or coalesce(s.successful, 0) < h.milestone)
          and user_id not in (select user_id from reward_events)
        """;
}
