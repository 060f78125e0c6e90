using FluentAssertions;
using ReferralHub.Shared.Security;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

public sealed class RevokedSessionsTests
{
    [Fact]
    public async Task A_session_ended_on_one_instance_ends_on_the_other_without_Redis()
    {
        await using var app = await App.Start();
        var other = app.Another();
        var ada = await app.Given.SignedIn();
        using var elsewhere = Client(other, ada);
        _ = await elsewhere.GetJson("/api/users/me");

        _ = await (await ada.Http.PostAsync("/api/logout", null)).Should(204);

        await Eventually.True(async () => (int)(await elsewhere.GetAsync("/api/users/me")).StatusCode == 401,
            "the other instance refuses the token");
        await other.Stop();
    }

    [Fact]
    public async Task Through_Redis_the_other_instance_hears_of_it_even_where_it_cannot_see_the_row()
    {
        await using var redis = await TestRedis.Start();
        await using var app = await App.Start(redis.Settings);
        var other = app.Another(redis.Settings);
        var ada = await app.Given.SignedIn();
        using var elsewhere = Client(other, ada);
        _ = await elsewhere.GetJson("/api/users/me");
        // out of sight of the half-second look: only the message can tell
        _ = await app.Database.Execute("""
            create function hide() returns trigger language plpgsql as $$ begin new.revoked_at = '2020-01-01'; return new; end $$;
            create trigger hide before update of revoked_at on sessions for each row execute function hide();
            """);

        _ = await (await ada.Http.PostAsync("/api/logout", null)).Should(204);

        await Eventually.True(async () => (int)(await elsewhere.GetAsync("/api/users/me")).StatusCode == 401, "the message arrives");
        await other.Stop();
    }

    [Fact]
    public async Task Whatever_ends_a_session_in_the_database_ends_its_tokens()
    {
        await using var app = await App.Start();
        var ada = await app.Given.SignedIn();

        _ = await app.Database.Execute("update sessions set revoked_at = now()");

        await Eventually.True(async () => (int)(await ada.Http.GetAsync("/api/users/me")).StatusCode == 401, "the token is refused");
    }

    [Fact]
    public async Task A_commit_that_hung_for_minutes_ends_the_tokens_too()
    {
        await using var app = await App.Start();
        var ada = await app.Given.SignedIn();
        _ = await ada.Http.GetJson("/api/csrf");

        _ = await app.Database.Execute("update sessions set revoked_at = now() - interval '9 minutes'");

        await Eventually.True(async () => (int)(await ada.Http.GetAsync("/api/csrf")).StatusCode == 401, "the token is refused");
    }

    [Fact]
    public async Task A_look_asks_an_index_for_what_ended_lately_and_does_not_read_what_ended_in_a_month()
    {
        await using var app = await App.Start();

        // small tables are read whole, unless that is forbidden
        var plan = await app.Database.Scalar<string>(
            "set enable_seqscan = off; explain (format json) " + RevokedSessionsSql.Lately.Replace("@Seconds", "690"));

        _ = plan.Should().Contain("\"Index Cond\": \"(revoked_at >").And.Contain("\"Index Cond\": \"(disabled_at >");
    }

    [Fact]
    public async Task A_clock_that_is_set_forth_and_back_readmits_nobody()
    {
        await using var app = await App.Start();
        var ada = await app.Given.SignedIn();
        _ = await (await ada.Http.PostAsync("/api/logout", null)).Should(204);
        // only memory can tell
        _ = await app.Database.Execute("update sessions set revoked_at = '2020-01-01'");

        app.Clock.Advance(TimeSpan.FromMinutes(12));
        for (var look = 0; look < 2; look++)
        {
            var eve = await app.Given.SignedIn();
            _ = await app.Database.Execute($"update sessions set revoked_at = now() where user_id = '{eve.Id}'");
            await Eventually.True(async () => (int)(await eve.Http.GetAsync("/api/csrf")).StatusCode == 401, "the instance has looked");
        }
        app.Clock.Advance(TimeSpan.FromMinutes(-12));

        _ = await (await ada.Http.GetAsync("/api/csrf")).ShouldFail(401, "unauthorized");
    }

    [Fact]
    public async Task An_instance_that_was_just_started_knows_what_ended_before()
    {
        await using var app = await App.Start();
        var ada = await app.Given.SignedIn();
        _ = await (await ada.Http.PostAsync("/api/logout", null)).Should(204);
        _ = await app.Database.Execute("update sessions set revoked_at = now() - interval '9 minutes'");

        var fresh = app.Another();

        using var http = Client(fresh, ada);
        _ = await (await http.GetAsync("/api/users/me")).ShouldFail(401, "unauthorized");
        await fresh.Stop();
    }

    [Fact]
    public async Task Signed_in_requests_ask_the_database_nothing_of_their_session()
    {
        using var statements = new Statements();
        await using var app = await App.Start(replace: statements.Record);
        var ada = await app.Given.SignedIn();
        _ = await ada.Http.GetJson("/api/csrf");
        statements.Clear();

        for (var request = 0; request < 100; request++)
            _ = await ada.Http.GetJson("/api/csrf");

        // a machine that stood still for a moment may ask once or twice
        _ = statements.Seen.Count(sql => sql.Contains("from sessions", StringComparison.Ordinal)).Should().BeLessThan(10);
    }

    [Fact]
    public async Task An_instance_that_cannot_ask_does_not_guess()
    {
        await using var app = await App.Start();
        var ada = await app.Given.SignedIn();

        _ = await app.Database.Execute("alter table sessions rename to sessions_away");
        await Eventually.True(async () => (int)(await ada.Http.GetAsync("/api/csrf")).StatusCode >= 500, "the instance refuses to guess");

        _ = await app.Database.Execute("alter table sessions_away rename to sessions");
        await Eventually.True(async () => (await ada.Http.GetAsync("/api/csrf")).IsSuccessStatusCode, "it recovers");
    }

    private static HttpClient Client(App app, Person person)
    {
        var http = app.NewClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", person.AccessToken);
        return http;
    }
}
