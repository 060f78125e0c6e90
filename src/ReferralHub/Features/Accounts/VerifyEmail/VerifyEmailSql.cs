namespace ReferralHub.Features.Accounts;

internal static class VerifyEmailSql
{
    /// <summary>The person is locked before their secret, as everywhere.</summary>
    internal const string LockOwner =
        """
        select u.id
        from one_time_secrets s
        join users u on u.id = s.subject::uuid
        where s.hash = @Hash
          and s.purpose = 'verify_email'
          and s.used_at is null
          and s.expires_at > @Now
          and u.erased_at is null
        for no key update of u
        """;

    internal const string Spend =
        """
        update one_time_secrets
        set used_at = @Now
        where hash = @Hash
          and purpose = 'verify_email'
          and used_at is null
          and expires_at > @Now
        returning
          subject::uuid as user_id,
          target as email
        """;

    /// <summary>The address in force keeps its spelling and the time of its first proof.</summary>
    internal const string Verify =
        """
        update users u
        set email = case when old.same then old.email else @Email end,
            email_verified_at = case when old.same then coalesce(u.email_verified_at, @Now) else @Now end
        from (
          select
            id,
            email,
            coalesce(lower(email collate "C") = lower(@Email collate "C"), false) as same
          from users
          where id = @UserId
        ) old
        where u.id = old.id
        returning
          old.email as before,
          u.email
        """;

    /// <summary>What the screen passed was another address. Nothing if it has not looked yet: it will see this one.</summary>
    internal const string ScreenAgain =
        """
        update referrals
        set screened_at = null
        where referred_id = @UserId
          and status = 'pending'
          and reason is null
          and screened_at is not null
        returning id
        """;

    internal const string EndResets =
        """
        update one_time_secrets
        set used_at = @Now
        where purpose = 'reset_password'
          and subject = @Subject
          and used_at is null
        """;
}
