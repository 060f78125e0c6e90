namespace ReferralHub.Features.Accounts;

internal static class ResetPasswordSql
{
    internal const string FindOwner =
        """
        select
          u.id,
          u.username,
          u.email
        from one_time_tokens t
        join users u on u.id = t.user_id
        where t.hash = @Hash
          and t.used_at is null
          and t.expires_at > @Now
          and lower(u.email collate "C") = lower(t.email collate "C")
        """;

    internal const string SetPassword =
        """
        update users
        set password_hash = @PasswordHash,
            password_changed_at = @Now
        where id = @UserId
        """;
}
