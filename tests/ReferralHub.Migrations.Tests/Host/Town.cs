using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;

namespace ReferralHub.Migrations.Tests.Host;

/// <summary>
/// A database in use: eight sessions send what instances send, one after another without end, and a ninth keeps transactions open longer
/// than a script waits. Statements are those of their release in short, from its `*Sql.cs`; each is sent from the moment its script is
/// applied (<see cref="Know"/>) and ever after, so that what a script meets is the release before, and those before that.
/// </summary>
/// <remarks>
/// A script with statements of its own may add a line to <see cref="Life"/>; a line goes, or changes, when no release that may run beside
/// the next one sends it any more. Values: @n is another number each time, @id an id made of it, @who one of the session's own residents
/// (so sessions never want the same row).
/// </remarks>
internal sealed class Town : IAsyncDisposable
{
    internal const int Sessions = 8;

    private static readonly (int Since, string Sql)[] Life =
    [
        (1, "insert into users (id, username, email, password_hash, created_at) values (@id, 'u' || @n, @n || '@example.com', 'x', now())"),
        (1, "select id, role, password_hash from users where lower(username collate \"C\") = lower('U' || @n) and erased_at is null"),
        (1, "update users set email_verified_at = now() where id = @who and erased_at is null"),
        (2, """
            with made as (
              insert into users (id, username, email, created_at) values (@id, 'f' || @n, 'f' || @n || '@example.com', now()) returning id
            ), link as (
              insert into referral_links (id, user_id, is_default, created_at) select id, id, true, now() from made
            ), code as (
              insert into referral_codes (code, link_id, is_default, created_at) select lpad(@n::text, 10, '0'), id, true, now() from made
            )
            insert into referrals (id, referrer_id, referred_id, link_id, status, created_at, status_changed_at)
            select @id, @who, id, @who, 'pending', now(), now() from made
            """),
        (2, """
            update referrals set status = 'successful', status_changed_at = now(), version = version + 1
            where id = (select id from referrals where referrer_id = @who and status = 'pending' order by id limit 1)
            """),
        (2, """
            select r.id, u.username, r.status, c.code from referrals r
            join users u on u.id = r.referred_id join referral_codes c on c.link_id = r.link_id and c.is_current
            where r.referrer_id = @who order by r.id desc limit 20
            """),
        (3, """
            insert into sessions (id, user_id, refresh_key, created_at, last_used_at, expires_at)
            select @id, id, '\x00', now(), now(), now() + interval '1 day' from users where id = @who for share
            """),
        (3, "update sessions set refresh_counter = refresh_counter + 1 where id = (select id from sessions where user_id = @who limit 1)"),
        (4, """
            insert into one_time_secrets (purpose, subject, target, hash, requested_at, expires_at, window_started_at)
            values ('verify_email', @who::text, 'x', @id::text::bytea, now(), now() + interval '1 day', now())
            on conflict (purpose, subject) do update set hash = excluded.hash, used_at = null
            """),
        (4, "update one_time_secrets set used_at = now() where purpose = 'verify_email' and subject = @who::text and used_at is null"),
        (5, "insert into outbox_messages (lane, type, payload) values ('mail', 'Something', '{}')"),
        (5, """
            update outbox_messages set attempts = attempts + 1, available_at = clock_timestamp() + interval '1 min' where id = any(array(
            select id from outbox_messages where lane = 'mail' and dead_at is null order by available_at limit 5 for update skip locked))
            """),
        (5, """
            delete from outbox_messages
            where id = (select id from outbox_messages where attempts > 0 order by id limit 1 for update skip locked)
            """),
        (6, "update sessions set revoked_at = clock_timestamp(), revoked_reason = 'out' where user_id = @who and revoked_at is null"),
        (6, "select id from sessions where revoked_at > clock_timestamp() - interval '1 minute'"),
        (6, """
            insert into audit_events (id, at, actor_type, actor_id, action, subject_type, subject_id)
            values (@id, now(), 'user', @who, 'signed_in', 'user', @who)
            """),
        (8, """
            insert into referral_links (id, user_id, label, created_at, expires_at, max_signups)
            values (md5(@n::text)::uuid, @who, 'more', now(), now(), 5)
            """),
        (9, """
            with turn as materialized (select pg_try_advisory_xact_lock(7) as mine), taken as (
              delete from counter_events where id = any(array(select id from counter_events, turn where mine order by id limit 100))
              returning user_id, kind, status, weight
            )
            insert into user_counters as c (user_id, signups, successful)
            select user_id, coalesce(sum(weight) filter (where kind = 'referral'), 0),
              coalesce(sum(weight) filter (where status = 'successful'), 0)
            from taken group by user_id order by user_id
            on conflict (user_id) do update set signups = c.signups + excluded.signups, successful = c.successful + excluded.successful
            """),
        (9, "select c.signups, q.successful from user_counters c left join user_quarters q using (user_id) where user_id = @who"),
        (10, "select user_id, successful from leaderboard where period = 'all' order by successful desc, reached_at, user_id limit 100"),
        (11, """
            insert into referral_signals (referral_id, referrer_id, address_hash, network_hash, at)
            values (@id, @who, '\x00', '\x00', now())
            """),
        (14, """
            with counted as (
              insert into click_visitors (link_id, hour, visitor) values (@who, date_trunc('hour', now(), 'UTC'), @id::text::bytea)
              on conflict do nothing returning link_id
            )
            insert into counter_events (kind, user_id, link_id, at, weight) select 'click', link_id, link_id, now(), 1 from counted
            """),
        (17, "select reward_type, amount from open_rewards(@who, now())"),
        (17, """
            insert into reward_entries
              (id, user_id, kind, reward_type, amount, rule_id, referral_id, occurred_at, available_at, created_at)
            select @id, @who, 'earned', 'credits', 10, '01900000-0000-7000-8000-000000000001', r.id, now(), now(), now() from referrals r
            where r.referrer_id = @who and not exists (select from reward_entries where user_id = @who and referral_id = r.id) limit 1
            """),
        (17, "select reward_type, available, pending, spent, shortfall from reward_balances where user_id = @who"),
        (18, "delete from reward_events where user_id = @who"),
        (19, """
            insert into idempotency_keys (caller, key_hash, request_hash, claim, claimed_until, created_at)
            values (@who::text, @id::text::bytea, '\x00', @id, now(), now()) on conflict (caller, key_hash) do nothing
            """),
        (20, """
            with partner as (
              insert into partners (id, name, scopes, created_at) values (@id, 'p' || @n, '{referrals:read}', now()) returning id
            )
            insert into partner_requests (id, partner_id, at, method, route, status, code)
            select id, id, now(), 'GET', '/', 403, 'x' from partner
            """),
        (21, """
            with turn as materialized (select pg_try_advisory_xact_lock(8) as mine), waiting as materialized (
              select referral_id from referral_feed, turn where mine and position is null limit 100 for update of referral_feed skip locked
            ), numbered as materialized (
              select referral_id, nextval('referral_feed_positions') as position from waiting
            )
            update referral_feed f set position = n.position, noted_at = now() from numbered n where f.referral_id = n.referral_id
            """),
        (21, "select f.position, r.status from referral_feed f join referrals r on r.id = f.referral_id where position > @n limit 9"),
        (21, """
            update outbox_events set dispatched_at = now()
            where id = (select id from outbox_events where dispatched_at is null order by id limit 1 for update skip locked)
            """),
        (22, """
            insert into conversions (id, partner_id, external_id, referral_id, event, value, currency, created_at)
            select @id, p.id, @n::text, r.id, 'purchase', 20, 'EUR', now() from (select id from partners limit 1) p,
            (select id from referrals where referrer_id = @who limit 1) r on conflict (partner_id, external_id) do nothing
            """),
        (23, """
            update webhook_deliveries set claims = claims + 1
            where id = (select id from webhook_deliveries where status = 'pending' limit 1 for update skip locked)
            """),
        (32, """
            insert into sending_budgets as b (recipient, messages, times, last_at)
            values (@who::text::bytea, array[@id::text::bytea], array[now()], now())
            on conflict (recipient) do update set messages = excluded.messages, times = excluded.times, last_at = excluded.last_at
            """),
        (35, """
            insert into one_time_secrets (purpose, subject, target, hash, requested_at, expires_at)
            values ('reset_password', @who::text, 'x', @id::text::bytea, now(), now() + interval '1 day')
            on conflict (purpose, subject) do update set hash = excluded.hash, used_at = null
            """),
    ];

    private readonly TestDatabase _database;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly Task[] _all;
    private int _known;
    private int _number;
    private int _rounds;
    private long _longest;

    internal Town(TestDatabase database, int known)
    {
        (_database, _known) = (database, known);
        _all = [.. Enumerable.Range(1, Sessions).Select(Live), Dawdle()];
    }

    /// <summary>What failed, each with its statement.</summary>
    internal IReadOnlyCollection<string> Errors => _errors;

    /// <summary>The longest that one statement took, waits and all.</summary>
    internal TimeSpan Longest => TimeSpan.FromTicks(Interlocked.Read(ref _longest));

    internal int Calls => _number;

    /// <summary>People who are there before anybody else, with a link each.</summary>
    internal static Task Settle(TestDatabase database) => database.Execute($"""
        insert into users (id, username, email, created_at)
        select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'r' || n, 'r' || n || '@example.com', now()
        from generate_series(0, {Sessions}) n;
        insert into referral_links (id, user_id, is_default, created_at) select id, id, true, now() from users;
        insert into referral_codes (code, link_id, is_default, created_at) select upper(username), id, true, now() from users;
        """);

    /// <summary>This script is applied: from now on its program runs as well. Returns when that has said all it can.</summary>
    internal async Task Know(int script)
    {
        Volatile.Write(ref _known, script);
        var until = Volatile.Read(ref _rounds) + 2 * Sessions;
        await Eventually.Holds(
            () => Task.FromResult(Volatile.Read(ref _rounds) >= until || !_errors.IsEmpty), () => $"life to go on after {script:0000}");
    }

    internal async Task Stop()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_all);
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _end.Dispose();
    }

    private async Task Live(int session)
    {
        await using var connection = await _database.Session("select");
        while (!_end.IsCancellationRequested)
        {
            var known = Volatile.Read(ref _known);
            foreach (var (_, sql) in Life.Where(line => line.Since <= known))
                await Send(connection, sql, session);
            Interlocked.Increment(ref _rounds);
        }
    }

    private async Task Send(NpgsqlConnection connection, string sql, int session)
    {
        var number = Interlocked.Increment(ref _number);
        await using var command = new NpgsqlCommand(sql, connection)
        {
            Parameters =
            {
                new("n", (long)number), new("id", Id(1_000_000 + number)), new("who", Id(session)),
            },
        };
        var start = Stopwatch.GetTimestamp();
        try
        {
            await command.ExecuteNonQueryAsync();
        }
        catch (PostgresException e)
        {
            _errors.Enqueue($"{e.SqlState} {e.MessageText}: {sql}");
        }

        var took = Stopwatch.GetElapsedTime(start).Ticks;
        for (var longest = _longest; took > longest; longest = _longest)
            Interlocked.CompareExchange(ref _longest, took, longest);
    }

    // somebody with a long report, say: no script gets past it at its first attempt
    private async Task Dawdle()
    {
        await using var connection = await _database.Session("select");
        while (!_end.IsCancellationRequested)
        {
            await using var command = new NpgsqlCommand($"""
                begin;
                update users set first_name = 'slow' where id = '{Id(0)}';
                insert into referral_links (id, user_id, created_at) values (gen_random_uuid(), '{Id(0)}', now());
                select count(*) from referrals;
                select pg_sleep(0.6);
                commit;
                select pg_sleep(0.3);
                """, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    private static Guid Id(int number) => Guid.Parse($"00000000-0000-7000-8000-{number:D12}");
}
