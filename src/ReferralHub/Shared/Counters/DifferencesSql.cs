namespace ReferralHub.Shared.Counters;

/// <summary>
/// Where counters differ from the rows they count. Each statement answers what it is of, whose (a user, link or referral), where in it, the
/// field, what was found and what the rows say.
/// </summary>
internal static class DifferencesSql
{
    /// <summary>Clicks leave no rows of their own: a person's are compared with those of their links.</summary>
    internal const string Users =
        """
        with truth as (
          select
            referrer_id as user_id,
            count(*) as signups,
            count(*) filter (where status = 'pending') as pending,
            count(*) filter (where status = 'successful') as successful,
            count(*) filter (where status = 'rejected') as rejected,
            count(*) filter (where status = 'expired') as expired,
            count(*) filter (where status = 'reversed') as reversed
          from referrals
          group by referrer_id
        ), clicked as (
          select
            l.user_id,
            sum(n.clicks) as clicks
          from link_counters n
          join referral_links l on l.id = n.link_id
          group by l.user_id
        )
        select
          'user' as what,
          user_id as id,
          '' as place,
          compared.field,
          compared.found::text as found,
          compared.expected::text as expected
        from truth t
        full join user_counters c using (user_id)
        full join clicked using (user_id)
        cross join lateral (
          values
            ('clicks', coalesce(c.clicks, 0), coalesce(clicked.clicks, 0)),
            ('signups', coalesce(c.signups, 0), coalesce(t.signups, 0)),
            ('pending', coalesce(c.pending, 0), coalesce(t.pending, 0)),
            ('successful', coalesce(c.successful, 0), coalesce(t.successful, 0)),
            ('rejected', coalesce(c.rejected, 0), coalesce(t.rejected, 0)),
            ('expired', coalesce(c.expired, 0), coalesce(t.expired, 0)),
            ('reversed', coalesce(c.reversed, 0), coalesce(t.reversed, 0))
        ) as compared (field, found, expected)
        where compared.found <> compared.expected
        """;

    internal const string Links =
        """
        with truth as (
          select
            link_id,
            count(*) as signups,
            count(*) filter (where status = 'successful') as successful
          from referrals
          group by link_id
        )
        select
          'link' as what,
          l.id,
          '' as place,
          compared.field,
          compared.found::text as found,
          compared.expected::text as expected
        from referral_links l
        left join truth t on t.link_id = l.id
        left join link_counters c on c.link_id = l.id
        cross join lateral (
          values
            ('signups', coalesce(c.signups, 0), coalesce(t.signups, 0)),
            ('successful', coalesce(c.successful, 0), coalesce(t.successful, 0)),
            ('signups_taken', case when l.max_signups is not null then l.signups_taken end, coalesce(t.signups, 0))
        ) as compared (field, found, expected)
        where compared.found <> compared.expected
        """;
}
