namespace ReferralHub.Features.Admin;

internal static class ImportReferralsSql
{
    /// <summary>The same turn as that of late invitations.</summary>
    internal const string TakeTurns =
        """
        select pg_advisory_xact_lock(hashtextextended('late_invite', 0))
        """;

    /// <summary>By whom these people were invited, and those, and so on.</summary>
    internal const string Above =
        """
        with recursive above as (
          select
            referred_id,
            referrer_id
          from referrals
          where referred_id = any(@People)
          union
          select
            r.referred_id,
            r.referrer_id
          from above
          join referrals r on r.referred_id = above.referrer_id
        )
        select
          referred_id,
          referrer_id
        from above
        """;

    /// <summary>
    /// Who verifies themselves from here on waits, and finds their referral: else it would be pending for what has already come.
    /// </summary>
    internal const string Verified =
        """
        select
          id,
          email_verified_at is not null or phone_verified_at is not null as is_verified
        from users
        where id = any(@People)
        order by id
        for share
        """;

    /// <summary>imported_as is what the triggers go by: counted and in the feed, but no event and no reward.</summary>
    internal const string Insert =
        """
        with wanted as (
          select
            source_id,
            id,
            referrer_id,
            referred_id,
            status,
            reason,
            created_at,
            changed_at,
            number
          from unnest(@SourceIds, @Ids, @Referrers, @Referred, @Statuses, @Reasons, @Created, @Changed)
            with ordinality as w (source_id, id, referrer_id, referred_id, status, reason, created_at, changed_at, number)
        ), made as (
          insert into referrals (
            id, referrer_id, referred_id, link_id, status, reason, created_at, status_changed_at, changed_at, screened_at, imported_as)
          select
            w.id,
            w.referrer_id,
            w.referred_id,
            l.id,
            w.status,
            w.reason,
            w.created_at,
            w.changed_at,
            w.changed_at,
            w.created_at,
            w.status
          from wanted w
          join referral_links l on l.user_id = w.referrer_id and l.is_default
          order by w.number
          on conflict (referred_id) do nothing
          returning id
        )
        insert into imports (source, kind, source_id, target_id)
        select @Source, 'referral', w.source_id, w.id
        from wanted w
        join made using (id)
        returning source_id
        """;

    internal static object Parameters(IReadOnlyCollection<NewReferral> referrals, string source)
    {
        return new
        {
            Source = source,
            SourceIds = Column(referral => referral.SourceId),
            Ids = Column(referral => referral.Id),
            Referrers = Column(referral => referral.ReferrerId),
            Referred = Column(referral => referral.ReferredId),
            Statuses = Column(referral => referral.Came),
            Reasons = Column(referral => referral.Reason),
            Created = Column(referral => referral.CreatedAt),
            Changed = Column(referral => referral.ChangedAt)
        };

        T[] Column<T>(Func<NewReferral, T> value) => [.. referrals.Select(value)];
    }
}
