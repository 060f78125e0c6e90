namespace ReferralHub.Features.Stats;

internal static class GetReferralStatsSql
{
    /// <summary>Of who has none, one row that counts 0. A day outside the range is 0 or one more than the last.</summary>
    internal const string Group =
        """
        select
          u.referral_code,
          statement_timestamp() as as_of,
          r.status,
          width_bucket(r.date_referred, @Starts) as signup_day,
          case when r.status = 'successful' then width_bucket(r.status_changed_at, @Starts) end as success_day,
          count(r.id) as referrals
        from users u
        left join referrals r on r.referrer_id = u.id
        where u.id = @UserId
        group by
          u.referral_code,
          r.status,
          signup_day,
          success_day
        """;
}
