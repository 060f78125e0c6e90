namespace ReferralHub.Shared.Clicks;

internal static class ClicksSql
{
    /// <summary>
    /// Counts each visitor who is new to a link in this hour (UTC), summed up by link and quarter of an hour, in one statement: visitor and
    /// count are both there or neither is. Sorted, so that two instances never wait for each other crosswise.
    /// </summary>
    internal const string Write =
        """
        with clicks as (
          select distinct on (link_id, hour, visitor)
            link_id,
            date_trunc('hour', at, 'UTC') as hour,
            visitor,
            user_id,
            at
          from unnest(@Links, @Users, @Times, @Visitors) as click (link_id, user_id, at, visitor)
          order by link_id, hour, visitor, at
        ), counted as (
          insert into click_visitors (link_id, hour, visitor)
          select
            link_id,
            hour,
            visitor
          from clicks
          order by link_id, hour, visitor
          on conflict do nothing
          returning link_id, hour, visitor
        )
        insert into counter_events (kind, user_id, link_id, at, weight)
        select
          'click',
          clicks.user_id,
          clicks.link_id,
          min(clicks.at),
          count(*)
        from counted
        join clicks using (link_id, hour, visitor)
        group by clicks.user_id, clicks.link_id, date_bin('15 minutes', clicks.at, timestamptz '2000-01-01Z')
        """;

    /// <summary>Some of what no click can meet again; two instances at it take different rows.</summary>
    internal const string Purge =
        """
        delete from click_visitors
        where ctid = any(array(
          select ctid
          from click_visitors
          where hour < @Before
          limit @Limit
          for update skip locked
        ))
        """;
}
