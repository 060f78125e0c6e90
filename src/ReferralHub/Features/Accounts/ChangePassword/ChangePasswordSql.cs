namespace ReferralHub.Features.Accounts;

internal static class ChangePasswordSql
{
    internal const string Find =
        """
        select
          username,
          email
        from users
        where id = @UserId
          and erased_at is null
        """;

    internal const string Set =
        """
        update users
        set password_hash = @New,
            email_change_round = email_change_round + 1
        where id = @UserId
          and password_hash = @Old
        """;
}
