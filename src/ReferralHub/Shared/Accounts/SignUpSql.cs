using ReferralHub.Shared.Referrals;

namespace ReferralHub.Shared.Accounts;

internal static class SignUpSql
{
    /// <summary>
    /// One round trip for everything a sign-up writes. Who comes second to a taken name, address or phone waits for the first and then
    /// inserts nothing. @Required: without an open link there is no account.
    /// </summary>
    internal const string Insert =
        $"""
        with {ReferralSql.Attribute}, free as (
          select candidate.code
          from unnest(@Codes) with ordinality as candidate (code, place)
          where not exists (select from referral_codes c where c.code = candidate.code)
            and not exists (select from referral_codes c where c.reading = candidate.code)
          order by candidate.place
          limit 1
        ), made as (
          insert into users (id, username, email, password_hash, phone, phone_verified_at, created_at)
          select @Id, @Username, @Email, @PasswordHash, @Phone, case when @Phone::text is not null then @Now end, @Now
          where not @Required or exists (select from judged where state = 'open')
          on conflict do nothing
          returning id
        ), link as (
          insert into referral_links (id, user_id, is_default, created_at)
          select @LinkId, id, true, @Now
          from made
        ), code as (
          insert into referral_codes (code, link_id, is_default, created_at)
          select free.code, @LinkId, true, @Now
          from made
          cross join free
          returning code
        ), invited as (
          select id
          from made
        ), {ReferralSql.Refer}, mail as (
          insert into outbox_messages (lane, type, payload)
          select @Lane, @Type, @Payload::jsonb
          from made
          where @Type::text is not null
        )
        select
          (select code from code) as code,
          (select id from judged where state = 'open') as inviter_id,
          (select username from judged where state = 'open') as inviter_name,
          (select state from judged) as state
        """;
}
