namespace ReferralHub.Features.Partners;

internal static class ListReferralChangesSql
{
    /// <summary>
    /// The position before the first that was noted since then, or the last of all. The clock of who changed a referral may be five minutes
    /// ahead of that of who numbered it: taken off here, for PostgreSQL's time goes on before the year 1, where .NET's ends.
    /// </summary>
    internal const string Before =
        """
        select coalesce(
          (
            select position - 1
            from referral_feed
            where noted_at >= @Since::timestamptz - interval '5 minutes'
            order by noted_at, position
            limit 1
          ),
          (select max(position) from referral_feed),
          0)
        """;

    internal const string Page =
        """
        select
          f.position,
          r.id,
          r.referrer_id,
          r.referred_id,
          r.status,
          r.reason,
          r.version,
          r.changed_at
        from referral_feed f
        join referrals r on r.id = f.referral_id
        where f.position > @After
          and (@Since::timestamptz is null or r.changed_at >= @Since)
        order by f.position
        limit @Rows
        """;
}
