namespace ReferralHub.Shared.Accounts;

internal static class ProfilesSql
{
    internal const string Find =
        """
        select
          u.id,
          u.username,
          u.email,
          u.email_verified_at is not null as email_verified,
          u.phone,
          u.first_name,
          u.last_name,
          u.role,
          u.created_at,
          c.code,
          (
            select ic.code
            from referrals r
            join referral_codes ic on ic.link_id = r.link_id and ic.is_current
            where r.referred_id = u.id
          ) as invite_code,
          coalesce((select n.signups from user_counters n where n.user_id = u.id), 0) as invited_count
        from users u
        join referral_links l on l.user_id = u.id and l.is_default
        join referral_codes c on c.link_id = l.id and c.is_current
        where u.id = @UserId
          and u.erased_at is null
        """;

    /// <summary>
    /// A phone shows its country and its last two digits. (select @UserId): told that somebody has most of the table, the planner would
    /// walk the primary key, past everybody else's newest.
    /// </summary>
    internal const string LatestInvited =
        """
        select
          u.id,
          u.username,
          left(u.phone, 3) || repeat('*', greatest(length(u.phone) - 5, 0)) || right(u.phone, 2) as phone,
          r.status
        from referrals r
        join users u on u.id = r.referred_id
        where r.referrer_id = (select @UserId)
        order by r.id desc
        limit 20
        """;
}
