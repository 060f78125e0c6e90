namespace ReferralHub.Shared.Counters;

/// <summary>
/// How <c>counter_events</c> become totals. One transaction a batch, one worker at a time (<see cref="CounterTurnsSql"/>).
/// </summary>
internal static class CountersSql
{
    /// <summary>
    /// Takes a batch, oldest first, and moves the totals of people and links, the days and the quarters; answers how many were taken and
    /// whose places on the leaderboard to look at. A quarter holds its UTC day so far: what comes late is added to the later quarters of
    /// that day too.
    /// </summary>
    internal const string Move =
        $$"""
        with taken as (
          delete from counter_events
          where id = any(array(select id from counter_events order by id limit @Batch))
          returning kind, user_id, link_id, status, at, status_changed_at, weight
        ), people as (
          insert into user_counters as c (user_id, clicks, signups, pending, successful, rejected, expired, reversed)
          select
            user_id,
            coalesce(sum(weight) filter (where kind = 'click'), 0),
            coalesce(sum(weight) filter (where kind = 'referral'), 0),
            coalesce(sum(weight) filter (where status = 'pending'), 0),
            coalesce(sum(weight) filter (where status = 'successful'), 0),
            coalesce(sum(weight) filter (where status = 'rejected'), 0),
            coalesce(sum(weight) filter (where status = 'expired'), 0),
            coalesce(sum(weight) filter (where status = 'reversed'), 0)
          from taken
          where kind <> 'standing'
          group by user_id
          order by user_id
          on conflict (user_id) do update
          set clicks = c.clicks + excluded.clicks,
              signups = c.signups + excluded.signups,
              pending = c.pending + excluded.pending,
              successful = c.successful + excluded.successful,
              rejected = c.rejected + excluded.rejected,
              expired = c.expired + excluded.expired,
              reversed = c.reversed + excluded.reversed
        ), links as (
          insert into link_counters as c (link_id, clicks, signups, successful)
          select
            link_id,
            coalesce(sum(weight) filter (where kind = 'click'), 0),
            coalesce(sum(weight) filter (where kind = 'referral'), 0),
            coalesce(sum(weight) filter (where status = 'successful'), 0)
          from taken
          where link_id is not null
          group by link_id
          order by link_id
          on conflict (link_id) do update
          set clicks = c.clicks + excluded.clicks,
              signups = c.signups + excluded.signups,
              successful = c.successful + excluded.successful
          returning link_id, signups
        ), {{CapsSql.Raise}}, moments as (
          select
            user_id,
            at,
            case when kind = 'click' then weight else 0 end as clicks,
            case when kind = 'referral' then weight else 0 end as signups,
            0 as successful
          from taken
          where kind <> 'standing'
          union all
          select user_id, status_changed_at, 0, 0, weight
          from taken
          where status = 'successful'
        ), changes as (
          select
            user_id,
            date_bin('15 minutes', at, timestamptz '2000-01-01Z') as at,
            date_trunc('day', at, 'UTC') as day,
            sum(clicks) as clicks,
            sum(signups) as signups,
            sum(successful) as successful
          from moments
          group by 1, 2, 3
          having sum(clicks) <> 0 or sum(signups) <> 0 or sum(successful) <> 0
        ), points as (
          select user_id, at, day
          from changes
          union
          select q.user_id, q.at, first.day
          from (select user_id, day, min(at) as at from changes group by user_id, day) as first
          join user_quarters q on q.user_id = first.user_id and q.at > first.at and q.at < first.day + interval '1 day'
        ), quarters as (
          insert into user_quarters as q (user_id, at, clicks, signups, successful)
          select
            points.user_id,
            points.at,
            coalesce(before.clicks, 0) + added.clicks,
            coalesce(before.signups, 0) + added.signups,
            coalesce(before.successful, 0) + added.successful
          from points
          left join lateral (
            select clicks, signups, successful
            from user_quarters
            where user_id = points.user_id
              and at >= points.day
              and at <= points.at
            order by at desc
            limit 1
          ) as before on true
          cross join lateral (
            select
              sum(clicks) as clicks,
              sum(signups) as signups,
              sum(successful) as successful
            from changes
            where user_id = points.user_id
              and day = points.day
              and at <= points.at
          ) as added
          on conflict (user_id, at) do update
          set clicks = excluded.clicks,
              signups = excluded.signups,
              successful = excluded.successful
        ), days as (
          insert into user_days as d (user_id, day, clicks, signups, successful)
          select
            user_id,
            (day at time zone 'UTC')::date as day,
            sum(clicks),
            sum(signups),
            sum(successful)
          from changes
          group by 1, 2
          order by 1, 2
          on conflict (user_id, day) do update
          set clicks = d.clicks + excluded.clicks,
              signups = d.signups + excluded.signups,
              successful = d.successful + excluded.successful
        )
        select
          count(*) as taken,
          coalesce(array_agg(distinct user_id), '{}') as touched,
          coalesce(array_agg(distinct user_id) filter (where kind = 'standing' or status = 'successful'), '{}') as ranked
        from taken
        """;
}
