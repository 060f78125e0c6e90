namespace ReferralHub.Features.Referrals;

/// <summary>
/// A statement a filter, so that each has its index at any size. Ids are time-ordered, so the page's key is the id alone. (select @UserId):
/// told that somebody has most of the table, the planner would walk the primary key, past everybody else's newest. A state is a range,
/// which only an index with the state in it has in order.
/// </summary>
internal static class ListReferralsSql
{
    private const string Select =
        """
        select
          r.id,
          r.referred_id,
          u.username,
          r.status,
          r.reason,
          r.created_at,
          r.status_changed_at,
          r.link_id,
          c.code
        from referrals r
        join users u on u.id = r.referred_id
        join referral_codes c on c.link_id = r.link_id and c.is_current
        """;

    internal const string Newest =
        $"""
        {Select}
        where r.referrer_id = (select @UserId)
          and r.id < @Before
        order by r.id desc
        limit @Rows
        """;

    internal const string OfStatus =
        $"""
        {Select}
        where r.referrer_id = (select @UserId)
          and r.status >= @Status
          and (r.status, r.id) < (@Status, @Before)
        order by
          r.status desc,
          r.id desc
        limit @Rows
        """;

    /// <summary>The newest of each of @Statuses, and of those the newest: a rare one is found without walking past others.</summary>
    internal const string OfLink =
        $"""
        {Select}
        where r.id = any(array(
          select newest.id
          from referral_links l
          cross join unnest(@Statuses) as wanted (status)
          cross join lateral (
            select o.id
            from referrals o
            where o.link_id = l.id
              and o.status >= wanted.status
              and (o.status, o.id) < (wanted.status, @Before)
            order by
              o.status desc,
              o.id desc
            limit @Rows
          ) as newest
          where l.id = @LinkId
            and l.user_id = @UserId
        ))
        order by r.id desc
        limit @Rows
        """;
}
