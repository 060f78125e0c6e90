namespace ReferralHub.Features.Referrals;

internal static class GetReferralSql
{
    /// <summary>One row a state: the triggers of referrals leave at least one.</summary>
    internal const string Find =
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
          c.code,
          h.status as past_status,
          h.reason as past_reason,
          h.at as past_at
        from referrals r
        join users u on u.id = r.referred_id
        join referral_codes c on c.link_id = r.link_id and c.is_current
        join referral_history h on h.referral_id = r.id
        where r.id = @Id
          and r.referrer_id = @UserId
        order by h.id
        """;
}
