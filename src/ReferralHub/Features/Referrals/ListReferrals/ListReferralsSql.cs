namespace ReferralHub.Features.Referrals;

/// <summary>A statement a filter, so that each has its index. Ids are time-ordered: the page's key is the id alone.</summary>
internal static class ListReferralsSql
{
    private const string Select =
        """
        select
          r.id,
          r.referred_user_id,
          u.username,
          r.status,
          r.reason,
          r.date_referred,
          r.status_changed_at,
          r.link_id,
          c.code
        from referrals r
        join users u on u.id = r.referred_user_id
        join referral_codes c on c.link_id = r.link_id and c.is_current
        where r.referrer_id = @UserId
          and r.id < @Before
        """;

    private const string Page =
        """
        order by r.id desc
        limit @Rows
        """;

    internal const string Newest =
        $"""
        {Select}
        {Page}
        """;

    internal const string OfStatus =
        $"""
        {Select}
          and r.status = @Status
        {Page}
        """;

    internal const string OfLink =
        $"""
        {Select}
          and r.link_id = @LinkId
          and (@Status::text is null or r.status = @Status)
        {Page}
        """;
}
