namespace ReferralHub.Shared.Security;

/// <summary>
/// Statements on sessions that several slices share. Revoking ones give the ids, for <see cref="RevokedSessions.Add"/> after the commit.
/// </summary>
internal static class SessionsSql
{
    /// <summary>
    /// No session for who is suspended by now, and no answer for who is gone or has another password than the one that was verified. The
    /// person is locked: of a sign-in and a suspension, a new password or a new role at once, either those find the session and end it,
    /// or there is none with what was before.
    /// </summary>
    internal const string Insert =
        """
        with person as (
          select
            id,
            role,
            suspended_at is not null as suspended
          from users
          where id = @UserId
            and (@PasswordHash::text is null or password_hash = @PasswordHash)
            and erased_at is null
          for share
        ), session as (
          insert into sessions (id, user_id, refresh_key, created_at, last_used_at, expires_at, ip, user_agent)
          select @Id, id, @RefreshKey, @Now, @Now, @ExpiresAt, @Ip, @UserAgent
          from person
          where not suspended
          returning id
        ), audited as (
          insert into audit_events (id, at, actor_type, actor_id, action, subject_type, subject_id, ip)
          select @AuditId, @Now, 'user', @UserId, 'signed_in', 'session', id, @Ip
          from session
        )
        select
          role,
          suspended
        from person
        """;

    /// <summary>One session of one user, with its audit row; nothing if it has ended already.</summary>
    internal const string Revoke =
        """
        with ended as (
          update sessions
          set revoked_at = clock_timestamp(),
              revoked_reason = @Reason
          where id = @SessionId
            and user_id = @UserId
            and revoked_at is null
          returning id
        ), audited as (
          insert into audit_events (id, at, actor_type, actor_id, action, subject_type, subject_id, ip)
          select @AuditId, @Now, 'user', @UserId, @Reason, 'session', id, @Ip
          from ended
        )
        select id
        from ended
        """;

    /// <summary>All of a user, but for <c>@Except</c> if that is given.</summary>
    internal const string RevokeAll =
        """
        update sessions
        set revoked_at = clock_timestamp(),
            revoked_reason = @Reason
        where user_id = @UserId
          and revoked_at is null
          and (@Except::uuid is null or id <> @Except)
        returning id
        """;
}
