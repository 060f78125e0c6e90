namespace ReferralHub.Features.Referrals;

internal static class ScreenReferralSql
{
    /// <summary>Locked, so that an address that is proven meanwhile is either seen here or looked at afterwards.</summary>
    internal const string Find =
        """
        select
          r.id,
          r.referrer_id,
          referrer.email as referrer_email,
          referred.email,
          s.address_hash,
          s.network_hash,
          s.at as signed_up_at
        from referrals r
        join users referrer on referrer.id = r.referrer_id
        join users referred on referred.id = r.referred_id
        left join referral_signals s on s.referral_id = r.id
        where r.id = @ReferralId
          and r.status = 'pending'
          and r.screened_at is null
        for update of r
        """;

    /// <summary>Of the latest sessions, so that it costs the same however often somebody signs in.</summary>
    internal const string ReferrersAddresses =
        """
        select distinct ip
        from (
          select
            ip,
            created_at,
            last_used_at
          from sessions
          where user_id = @ReferrerId
          order by id desc
          limit 500
        ) latest
        where ip is not null
          and created_at <= @At
          and last_used_at > @Since
        """;

    /// <summary>One referrer's sign-ups from one network are judged one after another: else two at once could both be the fifth.</summary>
    internal const string TakeTurns =
        """
        select pg_advisory_xact_lock(hashtextextended(concat('velocity', @ReferrerId::uuid, @NetworkHash::bytea), 0))
        """;

    /// <summary>
    /// The sign-ups of the window up to this one, whatever became of them, and the later ones that were passed already: a sign-up may
    /// commit after a later one was judged, and all the same exactly as many pass as may. Counts no further than it matters.
    /// </summary>
    internal const string CountOthers =
        """
        select count(*)::integer
        from (
          select s.referral_id
          from referral_signals s
          join referrals r on r.id = s.referral_id
          where s.referrer_id = @ReferrerId
            and s.network_hash = @NetworkHash
            and s.at > @From
            and s.at < @To
            and s.referral_id <> @Id
            and ((s.at, s.referral_id) < (@At, @Id) or (r.screened_at is not null and r.reason is distinct from 'velocity'))
          limit @VelocityLimit
        ) others
        """;

    internal const string Pass =
        """
        update referrals
        set screened_at = @Now
        where id = @ReferralId
          and status = 'pending'
          and screened_at is null
        returning referred_id
        """;

    internal const string Flag =
        """
        update referrals
        set status = @Status,
            reason = @Reason,
            screened_at = @Now,
            status_changed_at = case when status = @Status then status_changed_at else @Now end,
            changed_at = @Now,
            version = version + 1
        where id = @ReferralId
          and status = 'pending'
          and screened_at is null
        """;
}
