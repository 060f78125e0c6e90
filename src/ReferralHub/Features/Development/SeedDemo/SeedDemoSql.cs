namespace ReferralHub.Features.Development;

internal static class SeedDemoSql
{
    /// <summary>Of instances that hold a connection; this one has just one yet.</summary>
    internal const string Look =
        """
        select
          exists (select from audit_events where action = @Done) as is_there,
          exists (select from users) as has_people,
          exists (
            select
            from pg_stat_activity
            where datname = current_database()
              and application_name = 'referralhub'
              and pid <> pg_backend_pid()
          ) as is_in_use
        """;

    internal const string Name =
        """
        update users
        set first_name = @First,
            last_name = @Last,
            role = @Role
        where id = @Id
        """;

    internal const string Verify =
        """
        update users
        set email_verified_at = @Now
        where id = @UserId
        """;

    internal const string AddLink =
        """
        with link as (
          insert into referral_links (id, user_id, label, expires_at, max_signups, disabled_at, created_at)
          values (@Id, @UserId, @Label, @ExpiresAt, @MaxSignups, @DisabledAt, @Now)
          returning id
        )
        insert into referral_codes (code, link_id, created_at)
        select @Code, id, @Now
        from link
        """;

    /// <summary>In the order in which they were made, of those who are referrers here.</summary>
    internal const string Links =
        """
        select
          l.id,
          l.user_id,
          u.username as owner,
          c.code,
          l.is_default,
          l.disabled_at is not null as is_disabled,
          l.created_at
        from referral_links l
        join users u on u.id = l.user_id
        join referral_codes c on c.link_id = l.id and c.is_current
        where exists (select from referrals r where r.referrer_id = l.user_id)
        order by
          l.created_at,
          c.code
        """;

    internal const string Spend =
        """
        insert into reward_spends (id, user_id, reward_type, amount, created_at, status_changed_at)
        values (@Id, @UserId, @RewardType, @Amount, @Now, @Now)
        """;

    internal const string TakeMessages =
        """
        with taken as (
          delete from outbox_messages
          returning id, lane, type, payload::text as payload
        )
        select
          lane,
          type,
          payload
        from taken
        order by id
        """;
}
