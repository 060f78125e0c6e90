using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Accounts;

internal static class EraseAccountSql
{
    internal const string Find =
        """
        select
          password_hash is not null as has_password,
          phone
        from users
        where id = @UserId
          and erased_at is null
        """;

    /// <summary>With them goes what a message under way would need: it finds nobody and sends nothing.</summary>
    internal const string DropSecrets =
        """
        delete from one_time_secrets
        where (purpose in ('verify_email', 'reset_password') and subject = @UserId::text)
           or (purpose = 'phone_code' and subject = @Phone)
        """;

    /// <summary>Gives back what is gone, by which messages under way know the person.</summary>
    internal const string Erase =
        """
        update users u
        set username = null,
            email = null,
            email_verified_at = null,
            phone = null,
            phone_verified_at = null,
            password_hash = null,
            first_name = null,
            last_name = null,
            role = 'user',
            erased_at = @Now
        from (
          select
            id,
            email,
            phone
          from users
          where id = @UserId
            and password_hash is not distinct from @PasswordHash
            and erased_at is null
          for no key update
        ) old
        where u.id = old.id
        returning
          old.email,
          old.phone
        """;

    /// <summary>
    /// Mails and texts that wait, are under way or failed for good, with what a mail server said of the address. Whoever is at one finds
    /// nobody and has nothing to close. Of addresses given up before, which the trail knows until it is scrubbed, those go that are
    /// nobody's by now.
    /// </summary>
    internal const string DropMessages =
        """
        with messages as (
          select id, payload
          from outbox_messages
          where lane in ('mail', 'sms')
            and dead_at is null
          union all
          select id, payload
          from outbox_messages
          where lane in ('mail', 'sms')
            and dead_at is not null
        ), addresses as (
          select lower(@Email collate "C") as email
          union
          select lower(a.email collate "C")
          from audit_events e
          cross join lateral (values (e.before ->> 'email'), (e.after ->> 'email')) as a (email)
          where e.subject_id = @UserId
            and not exists (select from users u where lower(u.email collate "C") = lower(a.email collate "C"))
        )
        delete from outbox_messages
        where id in (
          select id
          from messages
          where payload ->> 'UserId' = @UserId::text
             or payload ->> 'Phone' = @Phone
             or (not payload ? 'UserId' and lower(payload ->> 'Email' collate "C") in (select email from addresses)))
        """;

    /// <summary>A label that is being given at this moment is there once this has its link.</summary>
    internal const string LockLinks =
        """
        select id
        from referral_links
        where user_id = @UserId
        order by id
        for no key update
        """;

    internal const string DropLabels =
        """
        update referral_links
        set label = null
        where user_id = @UserId
          and label is not null
        """;

    /// <summary>The keyed hashes of the address that the person signed up from.</summary>
    internal const string DropSignals =
        """
        delete from referral_signals s
        using referrals r
        where r.referred_id = @UserId
          and s.referral_id = r.id
        """;

    internal const string EndSessions =
        """
        update sessions
        set revoked_at = coalesce(revoked_at, clock_timestamp()),
            revoked_reason = case when revoked_at is null then 'erased' else revoked_reason end,
            ip = null,
            user_agent = null
        where user_id = @UserId
        returning id
        """;

    /// <summary>What happened stays on record, but not from where, nor the names before and after.</summary>
    internal const string ScrubAudit =
        $$"""
        update audit_events
        set ip = case when {{AuditSql.IsIpOfUser}} then null else ip end,
            before = case when subject_id = @UserId then before - '{username,email,phone,first_name,last_name}'::text[] else before end,
            after = case when subject_id = @UserId then after - '{username,email,phone,first_name,last_name}'::text[] else after end
        where {{AuditSql.IsOfUser}}
        """;
}
