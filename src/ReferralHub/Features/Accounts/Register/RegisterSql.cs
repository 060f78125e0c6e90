using ReferralHub.Shared.Referrals;

namespace ReferralHub.Features.Accounts;

internal static class RegisterSql
{
    /// <summary>
    /// One round trip for everything that a sign-up writes. Who comes second to a taken name, address or code waits for the first, and
    /// then inserts nothing; nor does who brings a code that is nobody's.
    /// </summary>
    internal const string Insert =
        $"""
        with {ReferralCodesSql.Referrer}, made as (
          insert into users (id, username, email, password_hash, referral_code, referred_by, created_at)
          select
            @Id,
            @Username,
            @Email,
            @PasswordHash,
            @Code,
            (select user_id from referrer),
            @Now
          where not @IsInvited
            or exists (select from referrer)
          on conflict do nothing
          returning id
        ), link as (
          insert into referral_links (id, user_id, is_default, created_at)
          select
            @LinkId,
            id,
            true,
            @Now
          from made
        ), code as (
          insert into referral_codes (code, link_id, is_current, is_default, created_at)
          select
            @Code,
            @LinkId,
            true,
            true,
            @Now
          from made
        ), referral as (
          insert into referrals (id, referrer_id, referred_user_id, link_id, status, date_referred, status_changed_at)
          select
            @ReferralId,
            referrer.user_id,
            made.id,
            referrer.link_id,
            'pending',
            @Now,
            @Now
          from made
          cross join referrer
          returning
            id,
            referrer_id
        ), history as (
          insert into referral_history (referral_id, status, at)
          select
            id,
            'pending',
            @Now
          from referral
        ), messages as (
          insert into outbox_messages (lane, type, payload)
          select
            @Lane,
            @Type,
            @Payload::jsonb
          from made
          union all
          select
            @ChangedLane,
            @ChangedType,
            jsonb_build_object('ReferrerId', referrer_id)
          from referral
        )
        select
          exists (select from made) as is_made,
          (select user_id from referrer) as referrer_id,
          (select username from referrer) as referrer_name
        """;

    internal const string FindTaken =
        """
        select
          exists (select from users where lower(email collate "C") = lower(@Email collate "C")) as email,
          exists (select from users where lower(username collate "C") = lower(@Username collate "C")) as username
        """;
}
