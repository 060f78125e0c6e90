namespace ReferralHub.Features.Accounts;

internal static class ExportAccountReferralsSql
{
    /// <summary>u: the other side.</summary>
    private const string Select =
        """
        select
          r.id,
          u.id as other_id,
          u.username as other_name,
          r.link_id,
          r.status,
          r.reason,
          r.created_at,
          r.status_changed_at
        from referrals r
        """;

    internal const string Referrals =
        $"""
        {Select}
        join users u on u.id = r.referred_id
        where r.referrer_id = @UserId
          and r.id > @After
        order by r.id
        limit @Limit
        """;

    internal const string ReferredBy =
        $"""
        {Select}
        join users u on u.id = r.referrer_id
        where r.referred_id = @UserId
        """;

    internal const string History =
        """
        select
          referral_id,
          status,
          reason,
          at
        from referral_history
        where referral_id = any(@Referrals)
        order by id
        """;
}
