using FluentAssertions;
using Npgsql;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Partners;

/// <summary>On an instance of its own: the feed shows everybody's referrals.</summary>
public sealed class ListReferralChangesTests : IAsyncLifetime
{
    private App _app = null!;
    private PartnerClient _partner = null!;
    private Person _ada = null!;

    public async Task InitializeAsync()
    {
        _app = await App.Start();
        _partner = await _app.Partner("referrals:read");
        _ada = await _app.Given.Verified();
    }

    public async Task DisposeAsync() => await _app.DisposeAsync();

    [Fact]
    public async Task Shows_a_referral_as_it_is_and_again_when_it_changes()
    {
        var bob = await _app.Given.Registered(_ada.Code);
        await Eventually.True(async () => (await Read(null)).Items.Count == 1, "it is in the feed");
        var (items, cursor) = await Read(null);
        _ = items.Should().Equal($"{await _app.ReferralOf(bob)} pending");

        await _app.Given.Verify(bob);

        await Eventually.True(
            async () => (await Read(cursor)).Items is [var again] && again == $"{await _app.ReferralOf(bob)} successful",
            "it comes again behind the cursor");
        var item = (await _partner.Http.GetJson("/api/partner/referrals")).GetProperty("items")[0];
        _ = (item.GetProperty("referrer_id").GetGuid(), item.GetProperty("referred_user_id").GetGuid()).Should().Be((_ada.Id, bob.Id));
        _ = item.GetProperty("version").GetInt32().Should().BeGreaterThan(1);
    }

    [Fact]
    public async Task Nothing_is_skipped_while_200_are_made_and_some_commit_late()
    {
        var seen = new HashSet<string>();
        string? cursor = null;
        var writing = Task.WhenAll(Enumerable.Range(0, 20).Select(lane => Task.Run(() => Make(10, lateBy: lane * 20))));

        while (!writing.IsCompleted)
            await ReadOn();
        await writing;

        await Eventually.True(async () =>
        {
            await ReadOn();
            return seen.Count == 200;
        }, "all are seen, by who only ever read on");

        async Task ReadOn()
        {
            var (items, next) = await Read(cursor);
            seen.UnionWith(items);
            cursor = next ?? cursor;
        }
    }

    [Fact]
    public async Task Since_a_time_there_is_only_what_changed_since()
    {
        _ = await _app.Given.Registered(_ada.Code);
        await Eventually.True(async () => (await Read(null)).Items.Count == 1, "the first is in the feed");
        _app.Clock.Advance(TimeSpan.FromHours(1));
        await _app.SignIn(_partner);
        var since = _app.Clock.GetUtcNow();
        var late = await _app.Given.Registered(_ada.Code);

        await Eventually.True(async () => (await Read(null)).Items.Count == 2, "the second is in the feed");

        var items = (await _partner.Http.GetJson($"/api/partner/referrals?since={since:yyyy-MM-ddTHH:mm:ssZ}")).GetProperty("items");
        _ = items.EnumerateArray().Select(item => item.GetProperty("id").GetGuid()).Should().Equal(await _app.ReferralOf(late));
        _ = (await _partner.Http.GetJson("/api/partner/referrals?since=2099-01-01T00:00:00Z")).GetProperty("items")
            .GetArrayLength().Should().Be(0);
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00Z", 1)]
    [InlineData("0001-01-01T00:04:00-14:00", 1)]
    [InlineData("9999-12-31T23:59:59.9999999Z", 0)]
    public async Task Since_the_beginning_and_the_end_of_time(string since, int there)
    {
        _ = await _app.Given.Registered(_ada.Code);
        await Eventually.True(async () => (await Read(null)).Items.Count == 1, "it is in the feed");

        var page = await _partner.Http.GetJson($"/api/partner/referrals?since={Uri.EscapeDataString(since)}");

        _ = page.GetProperty("items").GetArrayLength().Should().Be(there);
    }

    [Fact]
    public async Task Refuses_what_is_no_time_no_cursor_and_no_scope()
    {
        _ = await (await _partner.Http.GetAsync("/api/partner/referrals?since=yesterday&limit=0")).ShouldBlame("since", "limit");
        _ = await (await _partner.Http.GetAsync("/api/partner/referrals?since=2026-01-01T00:00:00")).ShouldBlame("since");
        _ = await (await _partner.Http.GetAsync("/api/partner/referrals?since=0001-01-01T00:00:00%2B05:00")).ShouldBlame("since");
        _ = await (await _partner.Http.GetAsync("/api/partner/referrals?cursor=abc")).ShouldFail(400, "invalid_cursor");
        var other = await _app.Partner("webhooks:manage");
        _ = await (await other.Http.GetAsync("/api/partner/referrals")).ShouldFail(403, "insufficient_scope");
    }

    private async Task<(List<string> Items, string? Cursor)> Read(string? cursor)
    {
        var page = await _partner.Http.GetJson($"/api/partner/referrals?limit=7{(cursor is null ? "" : $"&cursor={cursor}")}");
        return ([.. page.GetProperty("items").EnumerateArray().Select(item => $"{item.Text("id")} {item.Text("status")}")],
            page.GetProperty("next_cursor").GetString());
    }

    /// <summary>Straight into the table, in transactions that stay open and so commit in another order than they began.</summary>
    private async Task Make(int count, int lateBy)
    {
        await using var db = NpgsqlDataSource.Create(_app.Database.ConnectionString);
        for (var number = 0; number < count; number++)
        {
            await using var connection = await db.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await using var insert = new NpgsqlCommand(
                $"""
                with friend as (
                  insert into users (id, username, email, created_at)
                  values (gen_random_uuid(), gen_random_uuid()::text, gen_random_uuid() || '@example.com', now())
                  returning id
                )
                insert into referrals
                  (id, referrer_id, referred_id, link_id, status, created_at, status_changed_at, changed_at, screened_at)
                select gen_random_uuid(), '{_ada.Id}', friend.id, l.id, 'pending', now(), now(), now(), now()
                from friend
                join referral_links l on l.user_id = '{_ada.Id}' and l.is_default;
                select pg_sleep({(number % 2 == 0 ? lateBy : 0) / 1000.0:N3})
                """, connection, transaction);
            _ = await insert.ExecuteNonQueryAsync();
            await transaction.CommitAsync();
        }
    }
}
