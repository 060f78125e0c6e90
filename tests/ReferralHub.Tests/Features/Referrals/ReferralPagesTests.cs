using System.Text.Json;
using FluentAssertions;
using ReferralHub.Features.Referrals;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Referrals;

/// <summary>What a page costs is what PostgreSQL reads for it, which no busy machine changes.</summary>
public sealed class ReferralPagesTests
{
    private const string All = "'{pending,successful,rejected,expired,reversed}'";

    /// <summary>Of the oldest of hers.</summary>
    private static readonly Guid s_twentySecond = Guid.Parse("01900000-0000-7000-8000-000000002101");

    [Fact]
    public async Task Each_page_of_who_referred_twenty_thousand_reads_no_more_than_that_of_who_referred_twenty()
    {
        await using var app = await App.Start(new() { ["Worker:Enabled"] = "false" });
        var (ada, bob) = (await app.Given.Registered(), await app.Given.Registered());
        await Settle(app);
        await Refer(app, ada, each: 100);
        await Refer(app, bob, each: 100_000);

        await Compare("first", ListReferralsSql.Newest, All, Guid.AllBitsSet);
        await Compare("last", ListReferralsSql.Newest, All, s_twentySecond);
        await Compare("of a status", ListReferralsSql.OfStatus, All, Guid.AllBitsSet);
        await Compare("of a link", ListReferralsSql.OfLink, All, Guid.AllBitsSet);
        await Compare("last of a link", ListReferralsSql.OfLink, All, s_twentySecond);
        await Compare("of a link and a status", ListReferralsSql.OfLink, "'{pending}'", Guid.AllBitsSet);

        async Task Compare(string page, string sql, string statuses, Guid before)
        {
            var few = await Read(app, bob, sql, statuses, Guid.AllBitsSet);
            _ = few.Should().BeGreaterThan(20);
            _ = (await Read(app, ada, sql, statuses, before)).Should().BeLessThanOrEqualTo(2 * few, page);
        }
    }

    /// <summary>People who referred one each: in a town of two referrers the planner thinks that everybody has half of it.</summary>
    private static Task<int> Settle(App app) => app.Database.Execute(
        """
        with people as (
          insert into users (id, username, email, created_at)
          select ('01900000-0000-7000-8000-' || lpad((n * 1000 + 500)::text, 12, '0'))::uuid, 'p-' || n, 'p-' || n || '@example.com', now()
          from generate_series(1, 2000) n
          returning id
        ), links as (
          insert into referral_links (id, user_id, is_default, created_at)
          select id, id, true, now()
          from people
        ), codes as (
          insert into referral_codes (code, link_id, is_default, created_at)
          select right(id::text, 12), id, true, now()
          from people
        ), pairs as (
          select id, lag(id) over (order by id) as referrer_id
          from people
        )
        insert into referrals (id, referrer_id, referred_id, link_id, status, created_at, status_changed_at)
        select id, referrer_id, id, referrer_id, 'pending', now(), now()
        from pairs
        where referrer_id is not null
        """);

    /// <summary>In between each other, with ids in the order of time; one in a thousand of hers is pending, and each of his.</summary>
    private static Task<int> Refer(App app, Person person, int each) => app.Database.Execute(
        $"""
        with friends as (
          insert into users (id, username, email, created_at)
          select ('01900000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'f{each}-' || n, 'f{each}-' || n || '@example.com', now()
          from generate_series({each / 100}, 2000000, {each}) n
          returning id
        )
        insert into referrals (id, referrer_id, referred_id, link_id, status, created_at, status_changed_at)
        select f.id, l.user_id, f.id, l.id,
          case when right(f.id::text, 12)::integer % 100000 in (1, 1000) then 'pending' else 'successful' end, now(), now()
        from friends f
        join referral_links l on l.user_id = '{person.Id}';
        analyze
        """);

    /// <summary>Pages of memory, as the statement is planned for everybody.</summary>
    private static async Task<long> Read(App app, Person person, string sql, string statuses, Guid before)
    {
        var (name, link) = ($"page_{Guid.CreateVersion7():N}",
            await app.Database.Scalar<Guid>($"select id from referral_links where user_id = '{person.Id}'"));
        var plan = JsonSerializer.Deserialize<JsonElement>(await app.Database.Scalar<string>(
            $"""
            set plan_cache_mode = force_generic_plan;
            set jit = off;
            prepare {name} (uuid, text, text[], uuid, uuid, integer) as {sql.Replace("@UserId", "$1").Replace("@Statuses", "$3")
                .Replace("@Status", "$2").Replace("@LinkId", "$4").Replace("@Before", "$5").Replace("@Rows", "$6")};
            explain (analyze, buffers, format json) execute {name} ('{person.Id}', 'pending', {statuses}, '{link}', '{before}', 21)
            """))[0].GetProperty("Plan");
        return plan.GetProperty("Shared Hit Blocks").GetInt64() + plan.GetProperty("Shared Read Blocks").GetInt64();
    }
}
