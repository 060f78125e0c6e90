namespace ReferralHub.Features.Sessions;

internal static class RefreshTokenSql
{
    /// <summary>
    /// How long ago the token was exchanged goes by the clock of the database, which all instances share: else of two tabs at two of them
    /// one would be a thief.
    /// </summary>
    internal const string Find =
        """
        select
          u.id as user_id,
          u.username,
          u.role,
          s.refresh_key,
          s.refresh_counter,
          extract(epoch from clock_timestamp() - s.rotated_at)::double precision as rotated_ago
        from sessions s
        join users u on u.id = s.user_id
        where s.id = @SessionId
          and s.revoked_at is null
          and s.expires_at > @Now
          and s.last_used_at > @IdleSince
          and u.suspended_at is null
          and u.erased_at is null
        """;

    /// <summary>Of twenty at once one finds its counter; the others wait for its row at most as long as the time-out says.</summary>
    internal const string Rotate =
        """
        select set_config('lock_timeout', '500ms', true);
        update sessions
        set refresh_counter = refresh_counter + 1,
            rotated_at = clock_timestamp(),
            last_used_at = @Now
        where id = @SessionId
          and refresh_counter = @Counter
          and revoked_at is null
        """;

    internal const string End =
        """
        with ended as (
          update sessions
          set revoked_at = clock_timestamp(),
              revoked_reason = 'refresh_token_reused'
          where id = @SessionId
            and revoked_at is null
          returning id
        ), audited as (
          insert into audit_events (id, at, actor_type, action, subject_type, subject_id, ip)
          select @AuditId, @Now, 'system', 'refresh_token_reused', 'session', id, @Ip
          from ended
        ), notice as (
          insert into outbox_messages (lane, type, payload)
          select @Lane, @Type, @Payload::jsonb
          from ended
        )
        select id
        from ended
        """;
}
