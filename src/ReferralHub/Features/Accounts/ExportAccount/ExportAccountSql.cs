using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Accounts;

internal static class ExportAccountSql
{
    internal const string FindProofs =
        """
        select
          u.email_verified_at,
          u.phone_verified_at,
          u.password_hash is not null as has_password,
          (
            select s.target
            from one_time_secrets s
            where s.purpose = 'verify_email'
              and s.subject = u.id::text
              and s.used_at is null
              and lower(s.target collate "C") is distinct from lower(u.email collate "C")
          ) as pending_email
        from users u
        where u.id = @UserId
        """;

    internal const string Links =
        """
        select
          l.id,
          l.label,
          l.is_default,
          l.expires_at,
          l.max_signups,
          l.disabled_at,
          l.created_at,
          l.deleted_at,
          coalesce(n.clicks, 0) as clicks,
          coalesce(n.signups, 0) as signups,
          coalesce(n.successful, 0) as successful
        from referral_links l
        left join link_counters n on n.link_id = l.id
        where l.user_id = @UserId
          and l.id > @After
        order by l.id
        limit @Limit
        """;

    internal const string Codes =
        """
        select
          c.link_id,
          c.code,
          c.is_current,
          c.created_at
        from referral_codes c
        where c.link_id = any(@Links)
        order by c.created_at, c.code
        """;

    internal const string Days =
        """
        select
          day as date,
          clicks,
          signups,
          successful
        from user_days
        where user_id = @UserId
        order by day
        """;

    internal const string Places =
        """
        select
          period,
          successful,
          reached_at
        from leaderboard
        where user_id = @UserId
        order by period
        """;

    internal const string Sessions =
        """
        select
          id,
          ip,
          user_agent,
          created_at,
          last_used_at,
          expires_at,
          revoked_at,
          revoked_reason
        from sessions
        where user_id = @UserId
          and id > @After
        order by id
        limit @Limit
        """;

    /// <summary>An address that is another's, an admin's above all, is not the caller's to have.</summary>
    internal const string Events =
        $"""
        select
          id,
          at,
          actor_type,
          action,
          reason,
          before::text as before,
          after::text as after,
          case when {AuditSql.IsIpOfUser} then ip end as ip
        from audit_events
        where {AuditSql.IsOfUser}
          and id > @After
        order by id
        limit @Limit
        """;
}
