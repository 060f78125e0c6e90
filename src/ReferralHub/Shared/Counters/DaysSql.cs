namespace ReferralHub.Shared.Counters;

/// <summary>As <see cref="QuartersSql"/>, for whole UTC days.</summary>
internal static class DaysSql
{
    /// <summary>Sign-ups and successes by the rows; clicks leave none, and are compared with the day's last quarter.</summary>
    internal const string Compare =
        $"""
        with {QuartersSql.Truth}, {OfRows}
        select
          'user' as what,
          user_id as id,
          day::text as place,
          compared.field,
          compared.found::text as found,
          compared.expected::text as expected
        from of_rows r
        full join user_days d using (user_id, day)
        cross join lateral (
          values
            ('clicks', coalesce(d.clicks, 0), coalesce(r.clicks, 0)),
            ('signups', coalesce(d.signups, 0), coalesce(r.signups, 0)),
            ('successful', coalesce(d.successful, 0), coalesce(r.successful, 0))
        ) as compared (field, found, expected)
        where compared.found <> compared.expected
        """;

    /// <summary>After the quarters. A day that nothing happened in stays, at nothing.</summary>
    internal const string Mend =
        $"""
        with {QuartersSql.Truth}, {OfRows}
        insert into user_days as d (user_id, day, clicks, signups, successful)
        select
          user_id,
          day,
          coalesce(r.clicks, 0),
          coalesce(r.signups, 0),
          coalesce(r.successful, 0)
        from of_rows r
        full join user_days k using (user_id, day)
        where user_id = any(@Users)
        on conflict (user_id, day) do update
        set clicks = excluded.clicks,
            signups = excluded.signups,
            successful = excluded.successful
        """;

    /// <summary>CTE <c>of_rows</c>: what each day had in all, of the CTE <c>expected</c>.</summary>
    private const string OfRows =
        """
        of_rows as (
          select distinct on (e.user_id, (e.at at time zone 'UTC')::date)
            e.user_id,
            (e.at at time zone 'UTC')::date as day,
            coalesce(q.clicks, 0) as clicks,
            e.signups,
            e.successful
          from expected e
          left join user_quarters q using (user_id, at)
          order by e.user_id, (e.at at time zone 'UTC')::date, e.at desc
        )
        """;
}
