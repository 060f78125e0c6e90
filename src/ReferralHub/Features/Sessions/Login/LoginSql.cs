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
          password_hash,
          suspended_at is not null as suspended
        from users
        where (lower(username collate "C") = lower(@Identifier collate "C") or lower(email collate "C") = lower(@Identifier collate "C"))
          and erased_at is null
        """;

    /// <summary>Guarded by the old hash: a password changed meanwhile stays changed.</summary>
    internal const string Rehash =
        """
        update users
        set password_hash = @New
        where id = @Id
          and password_hash = @Old
        """;
}
