using ReferralHub.Shared.Rewards;

namespace ReferralHub.Features.Rewards;

internal static class GrantRewardsSql
{
    /// <summary>Without waiting for a turn: of a thousand messages about one person most find that another has done it all.</summary>
    internal const string AnythingDue =
        """
        select exists (select from reward_events where user_id = @UserId)
        """;

    /// <summary>The oldest events of a person; they come back if the transaction does not commit.</summary>
    internal const string Take =
        """
        delete from reward_events
        where id = any(array(
          select id
          from reward_events
          where user_id = @UserId
          order by id
          limit @Batch))
        returning referral_id
        """;

    /// <summary>As they are now, in the order of their successes.</summary>
    internal const string Referrals =
        """
        select
          id,
          case when referrer_id = @UserId then 'referrer' else 'referred' end as side,
          status,
          reason,
          status_changed_at as at,
          imported_as is not distinct from 'successful' as came_successful
        from referrals
        where id = any(@Referrals)
        order by status_changed_at, id
        """;

    internal const string EarnedByReferrals =
        $"""
        {LedgerSql.Earned}
          and e.referral_id = any(@Referrals)
          and e.conversion_id is null
        """;

    internal const string EarnedMilestones =
        $"""
        {LedgerSql.Earned}
          and e.occurrence is not null
          and e.amount + back.amount > 0
        """;

    /// <summary>How often each milestone was earned, taken back or not.</summary>
    internal const string Occurrences =
        """
        select count(*)::integer
        from reward_entries
        where user_id = @UserId
          and rule_id = any(@Rules)
          and kind = 'earned'
          and occurrence is not null
        """;

    /// <summary>
    /// When each of these milestone rules was met by what still is successful, if it was: at the first success while the rule was valid
    /// that was at least the so-manieth, unless the so-manieth came by an import: then it was met elsewhere. Costs as much as the milestone
    /// is high, however many successes there are.
    /// </summary>
    internal const string MetAt =
        """
        select
          wanted.id,
          met.at
        from unnest(@Rules) as wanted (id)
        join reward_rules rule on rule.id = wanted.id
        cross join lateral (
          select
            status_changed_at,
            imported_as
          from referrals
          where referrer_id = @UserId
            and status = 'successful'
          order by status_changed_at
          offset rule.milestone - 1
          limit 1
        ) as decisive
        cross join lateral (
          select min(status_changed_at) as at
          from referrals
          where referrer_id = @UserId
            and status = 'successful'
            and status_changed_at >= rule.valid_from
            and status_changed_at < coalesce(rule.valid_to, 'infinity')
            and status_changed_at >= decisive.status_changed_at
            and decisive.imported_as is distinct from 'successful'
        ) as met
        where met.at is not null
        """;

    internal const string IsStillMet =
        """
        select exists (
          select
          from referrals
          where referrer_id = @UserId
            and status = 'successful'
          order by status_changed_at
          offset @Milestone - 1
          limit 1)
        """;
}
