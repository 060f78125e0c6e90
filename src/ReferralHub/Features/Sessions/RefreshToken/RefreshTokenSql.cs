namespace ReferralHub.Features.Sessions;

internal static class RefreshTokenSql
{
    internal const string FindKey =
        """
        select refresh_key
        from sessions
        where id = @SessionId
        """;

    /// <summary>The guarded update that decides: a counter is used once.</summary>
    internal const string Rotate =
        """
        update sessions s
        set refresh_counter = refresh_counter + 1,
            last_used_at = @Now
        from users u
        where s.id = @SessionId
          and s.refresh_counter = @Counter
          and s.revoked_at is null
          and s.expires_at > @Now
          and s.last_used_at > @IdleSince
          and u.id = s.user_id
        returning
          u.id,
          u.username,
          u.role
        """;
}
