namespace ReferralHub.Features.Referrals;

internal static class GetReferralSql
{
    internal const string Find =
        """
        select
          r.id,
          r.referred_user_id,
          u.username,
          r.date_referred,
          r.link_id,
          c.code
        from referrals r
        join users u on u.id = r.referred_user_id
        join referral_codes c on c.link_id = r.link_id and c.is_current
        where r.id = @Id
          and r.referrer_id = @UserId
        """;

    internal const string History =
        """
        select
          status,
          reason,
          at
        from referral_history
        where referral_id = @Id
        order by id
        """;
}
