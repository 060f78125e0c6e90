namespace ReferralHub.Features.Stats;

internal static class GetLeaderboardSql
{
    internal const string Top =
        """
        select
          row_number() over (order by l.successful desc, l.reached_at, l.user_id) as rank,
          u.username,
          l.successful
        from (
          select user_id, successful, reached_at
          from leaderboard
          where period = @Period
          order by successful desc, reached_at, user_id
          limit 100
        ) as l
        join users u on u.id = l.user_id
        where u.username is not null
        order by rank
        """;

    /// <summary>
    /// Who is ahead: those with higher scores, then those who reached this score on earlier days, in earlier minutes of that day, and
    /// earlier in that minute. Who is next has this score too, if anybody with it is ahead, else the next higher one.
    /// </summary>
    internal const string Own =
        """
        with me as (
          select
            user_id,
            successful,
            reached_at,
            date_trunc('day', reached_at, 'UTC') as day,
            date_trunc('minute', reached_at) as minute
          from leaderboard
          where period = @Period
            and user_id = @UserId
        ), ahead as (
          select
            (
              select coalesce(sum(c.people), 0)
              from leaderboard_counts c
              where c.period = @Period
                and c.level = 0
                and c.successful > me.successful
            ) as higher,
            (
              select coalesce(sum(c.people), 0)
              from leaderboard_counts c
              where c.period = @Period
                and c.level = 1
                and c.successful = me.successful
                and c.bucket < me.day
            ) + (
              select coalesce(sum(c.people), 0)
              from leaderboard_counts c
              where c.period = @Period
                and c.level = 2
                and c.successful = me.successful
                and c.bucket >= me.day
                and c.bucket < me.minute
            ) + (
              select count(*)
              from leaderboard l
              where l.period = @Period
                and l.successful = me.successful
                and l.reached_at >= me.minute
                and (l.reached_at, l.user_id) < (me.reached_at, me.user_id)
            ) as equal
          from me
        )
        select
          (ahead.higher + ahead.equal + 1)::bigint as rank,
          me.successful,
          case
            when ahead.equal > 0 then 1
            else (
              select min(c.successful) - me.successful + 1
              from leaderboard_counts c
              where c.period = @Period
                and c.level = 0
                and c.successful > me.successful
            )
          end::bigint as to_next
        from me
        cross join ahead
        """;
}
