using ReferralHub.Shared.Referrals;

namespace ReferralHub.Features.ReferralLinks;

internal static class UpdateLinkSql
{
    /// <summary>Sign-ups by this link that have no cap to count for need its row's key at the most, and need not wait.</summary>
    internal const string Lock =
        """
        select
          label,
          is_default,
          expires_at,
          max_signups,
          disabled_at
        from referral_links
        where id = @LinkId
          and user_id = @UserId
          and deleted_at is null
        for no key update
        """;

    /// <summary>A statement of its own after <see cref="Lock"/>: whoever waited there sees what the one before has made of them.</summary>
    internal const string Codes =
        """
        select
          code,
          is_current
        from referral_codes
        where link_id = @LinkId
        """;

    /// <summary>
    /// Before anything else is touched, so that two who want each other's codes at once are refused and do not wait for each other.
    /// </summary>
    internal const string ClaimCode =
        """
        insert into referral_codes (code, link_id, is_current, created_at)
        values (@Code, @LinkId, false, @Now)
        on conflict do nothing
        """;

    internal const string RetireCode =
        """
        update referral_codes
        set is_current = false
        where link_id = @LinkId
          and is_current
        """;

    internal const string UseCode =
        """
        update referral_codes
        set is_current = true
        where code = @Code
        """;

    /// <summary>
    /// signups_taken is kept while there is a cap: with the first it begins at what has come so far. The event counts nothing: it has the
    /// counters look at the link once more (<c>CapsSql</c>), whatever becomes of who set the cap.
    /// </summary>
    internal const string Set =
        """
        with noted as (
          insert into counter_events (kind, user_id, link_id, at, weight)
          select 'click', user_id, id, @Now, 0
          from referral_links
          where id = @LinkId
            and max_signups is null
            and @MaxSignups is not null
        )
        update referral_links l
        set label = @Label,
            expires_at = @ExpiresAt,
            signups_taken = case
              when l.max_signups is null and @MaxSignups is not null then (select count(*) from referrals r where r.link_id = l.id)
              else l.signups_taken
            end,
            max_signups = @MaxSignups,
            disabled_at = @DisabledAt
        where l.id = @LinkId
        """;

    /// <summary>The transactions that may have made a referral. They have this lock from before their snapshot to their end.</summary>
    internal const string UnderWay =
        """
        select virtualtransaction
        from pg_locks
        where relation = 'referrals'::regclass
          and database = (select oid from pg_database where datname = current_database())
          and mode = 'RowExclusiveLock'
        """;

    internal const string Count =
        """
        update referral_links l
        set signups_taken = (select count(*) from referrals r where r.link_id = l.id)
        where l.id = @LinkId
          and l.max_signups is not null
        """;

    internal const string Find =
        $"""
        {ReferralLinkSql.Own}
          and l.id = @LinkId
        """;
}
