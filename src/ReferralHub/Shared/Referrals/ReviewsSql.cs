namespace ReferralHub.Shared.Referrals;

internal static class ReviewsSql
{
    internal const string Lock =
        """
        select
          status,
          reason
        from referrals
        where id = @Id
        for update
        """;

    /// <summary>A step that leads to one state, with a reason.</summary>
    internal const string Move =
        """
        update referrals
        set status = @To,
            reason = @Reason,
            status_changed_at = @Now,
            changed_at = @Now,
            version = version + 1
        where id = @Id
          and status = any(@From)
        returning
          status,
          reason
        """;

    /// <summary>The rows of <see cref="ReviewedReferral"/>; a where goes behind it.</summary>
    internal const string Select =
        """
        select
          r.id,
          r.referrer_id,
          referrer.username as referrer_name,
          r.referred_id,
          referred.username as referred_name,
          r.status,
          r.reason,
          r.created_at,
          r.status_changed_at,
          r.link_id,
          c.code
        from referrals r
        join users referrer on referrer.id = r.referrer_id
        join users referred on referred.id = r.referred_id
        join referral_codes c on c.link_id = r.link_id and c.is_current
        """;

    internal const string Find =
        $"""
        {Select}
        where r.id = @Id
        """;
}
