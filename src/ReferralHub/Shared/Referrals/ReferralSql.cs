namespace ReferralHub.Shared.Referrals;

/// <summary>
/// The parts of every statement that makes or moves a referral. What they mean for history and counters is noted by the triggers of
/// <c>referrals</c>.
/// </summary>
internal static class ReferralSql
{
    /// <summary>
    /// A CTE that tells whose code @InviteKey is (@InviteFolded: read forgivingly, for default codes) and what its owner decided. A deleted
    /// link's or a suspended person's is nobody's. Of sign-ups it knows nothing, and it locks nothing.
    /// </summary>
    internal const string Inviter =
        """
        inviter as (
          select
            l.id as link_id,
            u.id,
            u.username,
            case
              when l.disabled_at is not null then 'disabled'
              when l.expires_at <= @Now then 'expired'
              else 'open'
            end as state
          from referral_codes c
          join referral_links l on l.id = c.link_id
          join users u on u.id = l.user_id
          where (c.code = @InviteKey or (c.code = @InviteFolded and c.is_default))
            and l.deleted_at is null
            and u.suspended_at is null
            and u.erased_at is null
          order by c.code = @InviteKey desc
          limit 1
        )
        """;

    /// <summary>CTEs that tell whether the code of <see cref="Inviter"/> may be used now, for who only looks: nothing is locked.</summary>
    internal const string Preview =
        $"""
        {Inviter}, judged as (
          select
            inviter.link_id,
            inviter.id,
            inviter.username,
            case when inviter.state = 'open' and l.signups_taken >= l.max_signups then 'full' else inviter.state end as state
          from inviter
          join referral_links l on l.id = inviter.link_id
        )
        """;

    /// <summary>
    /// The same as <see cref="Preview"/> for who signs up. A link with a cap is locked until the commit, so its count is
    /// exact; others never are.
    /// </summary>
    internal const string Attribute =
        $"""
        {Inviter}, capped as (
          select
            l.id,
            l.signups_taken >= l.max_signups as is_full
          from referral_links l
          join inviter on inviter.link_id = l.id
          where l.max_signups is not null
          for update of l
        ), judged as (
          select
            inviter.link_id,
            inviter.id,
            inviter.username,
            case when inviter.state = 'open' and capped.is_full then 'full' else inviter.state end as state
          from inviter
          left join capped on capped.id = inviter.link_id
        )
        """;

    /// <summary>
    /// CTEs that refer who is in <c>invited (id)</c>, once for ever, by the open link of <see cref="Attribute"/>: with what the fraud
    /// screen compares, and the message that starts it.
    /// </summary>
    internal const string Refer =
        """
        referral as (
          insert into referrals (id, referrer_id, referred_id, link_id, status, created_at, status_changed_at, changed_at)
          select @ReferralId, judged.id, invited.id, judged.link_id, 'pending', @Now, @Now, @Now
          from invited
          cross join judged
          where judged.state = 'open'
          on conflict (referred_id) do nothing
          returning id, referrer_id, link_id
        ), taken as (
          update referral_links l
          set signups_taken = l.signups_taken + 1
          from referral
          join capped on capped.id = referral.link_id
          where l.id = referral.link_id
        ), signal as (
          insert into referral_signals (referral_id, referrer_id, address_hash, network_hash, at)
          select id, referrer_id, @AddressHash, @NetworkHash, @Now
          from referral
          where @AddressHash::bytea is not null
        ), screening as (
          insert into outbox_messages (lane, type, payload)
          select @ScreenLane, @ScreenType, @ScreenPayload::jsonb
          from referral
        )
        """;

    /// <summary>
    /// Waits for whoever is changing this person's referral. A statement of its own before <see cref="Settle"/>: of two transactions, one
    /// that verifies the person and one that lifts what holds the referral, the second then sees what the first did.
    /// </summary>
    internal const string Lock =
        """
        select id
        from referrals
        where referred_id = @UserId
        for update
        """;

    /// <summary>Successful, if the person has proven an address or a phone and nothing holds the referral; with its audit row.</summary>
    internal const string Settle =
        """
        with settled as (
          update referrals r
          set status = 'successful',
              status_changed_at = @Now,
              changed_at = @Now,
              version = r.version + 1
          from users u
          where r.referred_id = @UserId
            and r.status = 'pending'
            and r.reason is null
            and r.screened_at is not null
            and u.id = r.referred_id
            and (u.email_verified_at is not null or u.phone_verified_at is not null)
          returning r.id
        )
        insert into audit_events (id, at, actor_type, action, subject_type, subject_id, before, after)
        select @AuditId, @Now, 'system', @Action, 'referral', id, '{"status":"pending"}', '{"status":"successful"}'
        from settled
        """;
}
