namespace ReferralHub.Features.Accounts;

internal static class VerifyEmailSql
{
    internal const string Verify =
        """
        update users
        set email_verified_at = coalesce(email_verified_at, @Now)
        where id = @UserId
        """;

    /// <summary>The referral, if one waits and nothing holds it, with its history; gives the referrer.</summary>
    internal const string Succeed =
        """
        with changed as (
          update referrals
          set status = 'successful',
              reason = 'email_verified',
              status_changed_at = @Now
          where referred_user_id = @UserId
            and status = 'pending'
            and reason is null
          returning
            id,
            referrer_id,
            status,
            reason
        ), history as (
          insert into referral_history (referral_id, status, reason, at)
          select
            id,
            status,
            reason,
            @Now
          from changed
        )
        select referrer_id
        from changed
        """;
}
