namespace ReferralHub.Shared.Counters;

/// <summary>
/// The leaderboard as a function of the counters, for the people whom a batch touched. Run in the transaction of
/// <see cref="CountersSql.Move"/>, after it.
/// </summary>
internal static class RankingSql
{
    /// <summary>
    /// @Periods and @Starts: those that have begun and not ended. A score of zero, and who is suspended or gone, has no place. Days have no
    /// last one: what a batch holds may have happened after its worker looked at its clock, and after midnight.
    /// </summary>
    internal const string Rank =
        """
        with affected as (
          select
            p.period,
            p.start,
            u.user_id
          from unnest(@Users) as u (user_id)
          cross join unnest(@Periods, @Starts) as p (period, start)
        ), scores as (
          select
            a.period,
            a.user_id,
            reached.at as reached_at,
            case
              when a.start = '-infinity' then counters.successful
              else (
                select sum(d.successful)
                from user_days d
                where d.user_id = a.user_id
                  and d.day >= (a.start at time zone 'UTC')::date
              )
            end as successful
          from affected a
          join users person on person.id = a.user_id and person.suspended_at is null and person.erased_at is null
          join user_counters counters on counters.user_id = a.user_id
          join lateral (
            select max(r.status_changed_at) as at
            from referrals r
            where r.referrer_id = a.user_id
              and r.status = 'successful'
              and r.status_changed_at >= a.start
          ) as reached on reached.at is not null
        ), places as (
          select
            period,
            user_id,
            successful::bigint as successful,
            reached_at
          from scores
          where successful > 0
        ), before as (
          select
            l.period,
            l.user_id,
            l.successful,
            l.reached_at
          from affected a
          join leaderboard l on l.period = a.period and l.user_id = a.user_id
        ), gone as (
          delete from leaderboard l
          using before b
          where l.period = b.period
            and l.user_id = b.user_id
            and not exists (select from places p where p.period = b.period and p.user_id = b.user_id)
        ), placed as (
          insert into leaderboard (period, user_id, successful, reached_at)
          select period, user_id, successful, reached_at
          from places
          on conflict (period, user_id) do update
          set successful = excluded.successful,
              reached_at = excluded.reached_at
        )
        insert into leaderboard_counts as c (period, successful, level, bucket, people)
        select
          moved.period,
          moved.successful,
          levels.level,
          levels.bucket,
          sum(moved.people)
        from (
          select period, successful, reached_at, -1 as people
          from before
          union all
          select period, successful, reached_at, 1
          from places
        ) as moved
        cross join lateral (
          values
            (0, timestamptz '-infinity'),
            (1, date_trunc('day', moved.reached_at, 'UTC')),
            (2, date_trunc('minute', moved.reached_at))
        ) as levels (level, bucket)
        group by 1, 2, 3, 4
        having sum(moved.people) <> 0
        on conflict (period, level, successful, bucket) do update
        set people = c.people + excluded.people
        """;

    internal const string DropEmpty =
        """
        delete from leaderboard_counts
        where people = 0
        """;

    /// <summary>A share of the weeks before @Week and the months before @Month, of none that comes after; how many rows that was.</summary>
    internal const string DropPast =
        """
        with places as (
          delete from leaderboard
          where ctid = any(array(
            select ctid
            from leaderboard
            where (period >= 'week' and period < @Week)
               or (period >= 'month' and period < @Month)
            limit 5000))
          returning period
        ), counts as (
          delete from leaderboard_counts
          where ctid = any(array(
            select ctid
            from leaderboard_counts
            where (period >= 'week' and period < @Week)
               or (period >= 'month' and period < @Month)
            limit 5000))
          returning period
        )
        select (select count(*) from places) + (select count(*) from counts)
        """;
}
