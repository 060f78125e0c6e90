namespace ReferralHub.Shared.Counters;

/// <summary>As <see cref="DifferencesSql"/> and <see cref="CorrectionsSql"/>, for the quarters of an hour.</summary>
internal static class QuartersSql
{
    /// <summary>At each quarter that either side has, and in the sum of clicks over all days.</summary>
    internal const string Compare =
        $"""
        with {Truth}
        select
          'user' as what,
          e.user_id as id,
          e.at::text as place,
          compared.field,
          compared.found::text as found,
          compared.expected::text as expected
        from expected e
        left join lateral (
          select
            q.signups,
            q.successful
          from user_quarters q
          where q.user_id = e.user_id
            and q.at <= e.at
            and q.at >= date_trunc('day', e.at, 'UTC')
          order by q.at desc
          limit 1
        ) as q on true
        cross join lateral (
          values
            ('signups so far', coalesce(q.signups, 0), e.signups),
            ('successful so far', coalesce(q.successful, 0), e.successful)
        ) as compared (field, found, expected)
        where compared.found <> compared.expected
        union all
        select
          'user',
          c.user_id,
          '',
          'clicks of all days',
          coalesce(sum(d.clicks), 0)::text,
          c.clicks::text
        from user_counters c
        left join (
          select distinct on (user_id, date_trunc('day', at, 'UTC'))
            user_id,
            clicks
          from user_quarters
          order by user_id, date_trunc('day', at, 'UTC'), at desc
        ) as d on d.user_id = c.user_id
        group by c.user_id, c.clicks
        having coalesce(sum(d.clicks), 0) <> c.clicks
        """;

    internal const string Mend =
        $"""
        with {Truth}
        insert into user_quarters as q (user_id, at, clicks, signups, successful)
        select
          e.user_id,
          e.at,
          coalesce(latest.clicks, 0),
          e.signups,
          e.successful
        from expected e
        left join lateral (
          select clicks
          from user_quarters
          where user_id = e.user_id
            and at <= e.at
            and at >= date_trunc('day', e.at, 'UTC')
          order by at desc
          limit 1
        ) as latest on true
        where e.user_id = any(@Users)
        on conflict (user_id, at) do update
        set signups = excluded.signups,
            successful = excluded.successful
        """;

    /// <summary>CTE <c>expected</c>: what a UTC day had up to and with each quarter, by the rows.</summary>
    internal const string Truth =
        """
        truth as (
          select
            user_id,
            date_bin('15 minutes', at, timestamptz '2000-01-01Z') as at,
            sum(signups) as signups,
            sum(successful) as successful
          from (
            select referrer_id as user_id, created_at as at, 1 as signups, 0 as successful
            from referrals
            union all
            select referrer_id, status_changed_at, 0, 1
            from referrals
            where status = 'successful'
          ) as moments
          group by 1, 2
        ), expected as (
          select
            user_id,
            at,
            sum(coalesce(t.signups, 0)) over (partition by user_id, date_trunc('day', at, 'UTC') order by at) as signups,
            sum(coalesce(t.successful, 0)) over (partition by user_id, date_trunc('day', at, 'UTC') order by at) as successful
          from (
            select user_id, at from truth
            union
            select user_id, at from user_quarters
          ) as points
          left join truth t using (user_id, at)
        )
        """;
}
