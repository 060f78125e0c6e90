namespace ReferralHub.Benchmarks.Workloads;

/// <summary>People and referrals without end, as they would stand in the tables after 60 days.</summary>
internal static class SizeSql
{
    /// <summary>People with a default link; who they are is answered.</summary>
    internal const string Settle =
        """
        with people as materialized (
          select
            n,
            gen_random_uuid() as id,
            gen_random_uuid() as link_id
          from generate_series(1, @Count) as n
        ), made as (
          insert into users (id, username, email, email_verified_at, password_hash, created_at)
          select id, 'neighbour-' || n, 'neighbour-' || n || '@example.com', now(), 'none', now() - interval '90 days'
          from people
        ), links as (
          insert into referral_links (id, user_id, is_default, created_at)
          select link_id, id, true, now() - interval '90 days'
          from people
        ), codes as (
          insert into referral_codes (code, link_id, is_default, created_at)
          select 'N' || lpad(n::text, 9, '0'), link_id, true, now() - interval '90 days'
          from people
        )
        select id
        from people
        """;

    internal const string AddLinks =
        """
        with made as (
          insert into referral_links (id, user_id, label, created_at)
          select gen_random_uuid(), @UserId, 'link ' || n, now() - interval '90 days'
          from generate_series(1, @Count) as n
          returning id
        )
        insert into referral_codes (code, link_id, created_at)
        select upper(id::text collate "C"), id, now() - interval '90 days'
        from made
        """;

    /// <summary>
    /// Of @Total whom each of @Users referred those from @First to @Last: over 60 days and by their links in turn, nine of ten successful.
    /// Ids are UUIDv7 of the moment, so they are in the order of time, as in life.
    /// </summary>
    internal const string Refer =
        """
        with friends as materialized (
          select
            user_id,
            n,
            'friend-' || n || '-of-' || left(user_id::text, 18) as name,
            now() - interval '60 days' + n * (interval '60 days' / (@Total + 1.0)) as at
          from unnest(@Users) as user_id
          cross join generate_series(@First, @Last) as n
        ), stamped as materialized (
          select
            user_id,
            n,
            name,
            at,
            lpad(to_hex(floor(extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || left(md5(name), 3) as stamp,
            right(md5(name), 15) as random
          from friends
        ), made as (
          insert into users (id, username, email, email_verified_at, password_hash, created_at)
          select (stamp || '8' || random)::uuid, name, name || '@example.com', at, 'none', at
          from stamped
        ), links as (
          select
            user_id,
            array_agg(id) as ids
          from referral_links
          where user_id = any(@Users)
          group by user_id
        )
        insert into referrals
          (id, referrer_id, referred_id, link_id, status, reason, created_at, status_changed_at, changed_at, screened_at)
        select
          (stamp || '9' || random)::uuid,
          user_id,
          (stamp || '8' || random)::uuid,
          links.ids[1 + n % cardinality(links.ids)],
          case n % 20 when 0 then 'pending' when 1 then 'rejected' else 'successful' end,
          case n % 20 when 1 then 'self_referral_alias' end,
          at,
          at,
          at,
          at
        from stamped
        join links using (user_id)
        """;

    /// <summary>Sessions for tokens that were made without a sign-in.</summary>
    internal const string Admit =
        """
        insert into sessions (id, user_id, refresh_key, created_at, last_used_at, expires_at)
        select session_id, user_id, decode('00', 'hex'), now(), now(), now() + interval '1 day'
        from unnest(@Sessions, @Users) as admitted (session_id, user_id)
        """;

    /// <summary>
    /// Of the rewards that wait only these people's matter here; a million friends with five credits each would be a day's work.
    /// </summary>
    internal const string ForgetOthers =
        """
        with others as (
          delete from reward_events
          where user_id <> all(@Users)
        )
        delete from outbox_messages
        where type = 'RewardsDue'
        """;

    /// <summary>What partners are to hear of the town: else workers would number and sift millions of rows while we measure.</summary>
    internal const string ForgetPartners =
        """
        with events as (
          delete from outbox_events
        )
        update referral_feed
        set position = nextval('referral_feed_positions'),
            noted_at = now()
        """;

    internal const string CountToGrant =
        """
        select count(*)
        from reward_events
        """;

    internal const string AnythingToGrant =
        """
        select exists (select from reward_events where user_id = @UserId)
        """;

    /// <summary>What the cursor of the last page points at: the last row of the page before.</summary>
    internal const string BeforeLastPage =
        """
        select id
        from referrals
        where referrer_id = @UserId
          and (@Status::text is null or status = @Status)
        order by id
        offset @Rows
        limit 1
        """;
}
