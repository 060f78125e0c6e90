namespace ReferralHub.Shared.Counters;

/// <summary>As <see cref="DifferencesSql"/>, for what is derived from states: leaderboard and history.</summary>
internal static class LeaderboardDifferencesSql
{
    internal const string Places =
        """
        with truth as (
          select
            p.period,
            r.referrer_id as user_id,
            count(*) as successful,
            max(r.status_changed_at) as reached_at
          from unnest(@Periods, @Starts) as p (period, start)
          join referrals r on r.status = 'successful' and r.status_changed_at >= p.start
          join users u on u.id = r.referrer_id and u.suspended_at is null and u.erased_at is null
          group by p.period, r.referrer_id
        ), held as (
          select period, user_id, successful, reached_at
          from leaderboard
          where period = any(@Periods)
        )
        select
          'leaderboard' as what,
          user_id as id,
          period as place,
          compared.field,
          coalesce(compared.found, 'nothing') as found,
          coalesce(compared.expected, 'nothing') as expected
        from truth t
        full join held h using (period, user_id)
        cross join lateral (
          values
            ('successful', h.successful::text, t.successful::text),
            ('reached at', h.reached_at::text, t.reached_at::text)
        ) as compared (field, found, expected)
        where compared.found is distinct from compared.expected
        """;

    internal const string Counts =
        """
        with truth as (
          select
            l.period,
            l.successful,
            levels.level,
            levels.bucket,
            count(*) as people
          from leaderboard l
          cross join lateral (
            values
              (0, timestamptz '-infinity'),
              (1, date_trunc('day', l.reached_at, 'UTC')),
              (2, date_trunc('minute', l.reached_at))
          ) as levels (level, bucket)
          group by 1, 2, 3, 4
        )
        select
          'leaderboard' as what,
          null::uuid as id,
          concat_ws(' ', period, 'with', successful, 'at', bucket) as place,
          'people' as field,
          coalesce(c.people, 0)::text as found,
          coalesce(t.people, 0)::text as expected
        from truth t
        full join leaderboard_counts c using (period, successful, level, bucket)
        where coalesce(c.people, 0) <> coalesce(t.people, 0)
        """;

    internal const string History =
        """
        select
          'referral' as what,
          r.id,
          '' as place,
          'last step' as field,
          coalesce(concat_ws(' ', h.status, h.reason), 'nothing') as found,
          concat_ws(' ', r.status, r.reason) as expected
        from referrals r
        left join lateral (
          select
            status,
            reason
          from referral_history
          where referral_id = r.id
          order by id desc
          limit 1
        ) as h on true
        where (h.status, h.reason) is distinct from (r.status, r.reason)
        """;
}
