namespace ReferralHub.Features.Accounts;

internal static class ResetPasswordSql
{
    internal const string FindOwner =
        """
        select
          u.id as user_id,
          u.username,
          u.email
        from one_time_secrets s
        join users u on u.id = s.subject::uuid
        where s.hash = @Hash
          and s.purpose = 'reset_password'
          and s.used_at is null
          and s.expires_at > @Now
          and u.erased_at is null
        """;

    internal const string Spend =
        """
        update one_time_secrets
        set used_at = @Now
        where hash = @Hash
          and purpose = 'reset_password'
          and used_at is null
          and expires_at > @Now
        """;

    internal const string SetPassword =
        """
        update users
        set password_hash = @PasswordHash,
            email_change_round = email_change_round + 1
        where id = @UserId
          and erased_at is null
        """;
}
