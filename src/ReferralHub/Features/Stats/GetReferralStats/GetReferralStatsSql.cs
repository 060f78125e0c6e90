namespace ReferralHub.Features.Stats;

internal static class GetReferralStatsSql
{
    /// <summary>
    /// A row for each of @Users who is there: the totals, and those UTC days of their range in which something happened, by their numbers
    /// (0001-01-01 is 0), in arrays. limit 1: whoever they are, each is looked up by key.
    /// </summary>
    internal const string Totals =
        """
        with milestones as materialized (
          select id, milestone, reward_type, amount
          from reward_rules
          where milestone is not null
            and valid_from <= @Now
            and (valid_to is null or valid_to > @Now)
        )
        select
          asked.number,
          one.*
        from unnest(@Users, @FirstDays, @BeforeDays) with ordinality as asked (user_id, first_day, before_day, number)
        cross join lateral (
          select
            c.code,
            coalesce(n.clicks, 0) as clicks,
            coalesce(n.signups, 0) as signups,
            coalesce(n.pending, 0) as pending,
            coalesce(n.successful, 0) as successful,
            coalesce(n.rejected, 0) as rejected,
            coalesce(n.expired, 0) as expired,
            coalesce(n.reversed, 0) as reversed,
            coalesce(earned.credits, 0) as credits,
            coalesce(earned.premium_days, 0) as premium_days,
            coalesce(earned.discount_percent, 0) as discount_percent,
            next.milestone as milestone_at,
            next.reward_type as milestone_type,
            next.amount as milestone_amount,
            days.numbers as days,
            days.clicks as day_clicks,
            days.signups as day_signups,
            days.successful as day_successful
          from users u
          join referral_links l on l.user_id = u.id and l.is_default
          join referral_codes c on c.link_id = l.id and c.is_current
          left join user_counters n on n.user_id = u.id
          left join lateral (
            select
              sum(earned) filter (where reward_type = 'credits') as credits,
              sum(earned) filter (where reward_type = 'premium_days') as premium_days,
              sum(earned) filter (where reward_type = 'discount_percent') as discount_percent
            from reward_balances
            where user_id = u.id
          ) as earned on true
          left join lateral (
            select
              milestone,
              reward_type,
              amount
            from milestones
            where milestone > coalesce(n.successful, 0)
            order by milestone, id
            limit 1
          ) as next on true
          left join lateral (
            select
              array_agg(day - date '0001-01-01') as numbers,
              array_agg(clicks) as clicks,
              array_agg(signups) as signups,
              array_agg(successful) as successful
            from user_days
            where user_id = u.id
              and day >= asked.first_day
              and day < asked.before_day
          ) as days on true
          where u.id = asked.user_id
            and u.erased_at is null
          limit 1
        ) as one
        """;

    /// <summary>
    /// What UTC days had up to a moment in them, for zones whose days begin at other moments. A quarter of an hour holds its day so far, so
    /// each answer is one row, however much happened.
    /// </summary>
    internal const string SoFar =
        """
        select
          moment.number,
          latest.clicks,
          latest.signups,
          latest.successful
        from unnest(@MomentUsers, @MomentDays, @Moments) with ordinality as moment (user_id, day, until, number)
        cross join lateral (
          select clicks, signups, successful
          from user_quarters
          where user_id = moment.user_id
            and at >= moment.day
            and at < moment.until
          order by at desc
          limit 1
        ) as latest
        """;
}
