namespace ReferralHub.Features.Accounts;

internal static class ResetPasswordSql
{
    internal const string SetPassword =
        """
        update users
        set password_hash = @PasswordHash,
            password_changed_at = @Now
        where id = @UserId
        """;
}
