namespace ReferralHub.Features.Sessions;

internal static class LoginSql
{
    /// <summary>No username holds an @, so at most one of the two matches.</summary>
    internal const string Find =
        """
        select
          id,
          username,
          role,
          password_hash
        from users
        where lower(username collate "C") = lower(@UsernameOrEmail collate "C")
           or lower(email collate "C") = lower(@UsernameOrEmail collate "C")
        """;

    /// <summary>Guarded by the old hash: a password that was changed meanwhile stays changed.</summary>
    internal const string Rehash =
        """
        update users
        set password_hash = @New
        where id = @Id
          and password_hash = @Old
        """;
}
