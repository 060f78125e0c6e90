namespace ReferralHub.Shared.Counters;

/// <summary>Sets counters to what the rows say. Clicks are kept: they have no rows.</summary>
internal static class CorrectionsSql
{
    internal const string Users =
        """
        insert into user_counters as c (user_id, clicks, signups, pending, successful, rejected, expired, reversed)
        select
          u.user_id,
          (
            select coalesce(sum(n.clicks), 0)
            from referral_links l
            join link_counters n on n.link_id = l.id
            where l.user_id = u.user_id
          ),
          count(r.id),
          count(r.id) filter (where r.status = 'pending'),
          count(r.id) filter (where r.status = 'successful'),
          count(r.id) filter (where r.status = 'rejected'),
          count(r.id) filter (where r.status = 'expired'),
          count(r.id) filter (where r.status = 'reversed')
        from unnest(@Users) as u (user_id)
        left join referrals r on r.referrer_id = u.user_id
        group by u.user_id
        on conflict (user_id) do update
        set clicks = excluded.clicks,
            signups = excluded.signups,
            pending = excluded.pending,
            successful = excluded.successful,
            rejected = excluded.rejected,
            expired = excluded.expired,
            reversed = excluded.reversed
        """;

    internal const string Links =
        """
        with counted as (
          insert into link_counters as c (link_id, signups, successful)
          select
            l.link_id,
            count(r.id),
            count(r.id) filter (where r.status = 'successful')
          from unnest(@Links) as l (link_id)
          left join referrals r on r.link_id = l.link_id
          group by l.link_id
          on conflict (link_id) do update
          set signups = excluded.signups,
              successful = excluded.successful
        )
        update referral_links l
        set signups_taken = (select count(*) from referrals r where r.link_id = l.id)
        where l.id = any(@Links)
          and l.max_signups is not null
        """;

    /// <summary>After the places have been put right.</summary>
    internal const string ForgetCounts =
        """
        delete from leaderboard_counts
        """;

    internal const string Counts =
        """
        insert into leaderboard_counts (period, successful, level, bucket, people)
        select
          l.period,
          l.successful,
          levels.level,
          levels.bucket,
          count(*)
        from leaderboard l
        cross join lateral (
          values
            (0, timestamptz '-infinity'),
            (1, date_trunc('day', l.reached_at, 'UTC')),
            (2, date_trunc('minute', l.reached_at))
        ) as levels (level, bucket)
        group by 1, 2, 3, 4
        """;
}
