using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared.Replicas;

/// <summary>
/// Who has written reads what they wrote, on whatever instance and however far the replica is behind. Each read is of a page that no cache
/// has: it is about where it is read.
/// </summary>
[Collection(nameof(PrimaryFixture))]
public sealed class ReadYourWritesTests(PrimaryFixture there)
{
    private const int Rounds = 3;
    private const string Delay = "recovery_min_apply_delay=800ms";

    [Theory]
    [InlineData("delayed")]
    [InlineData("paused")]
    public async Task Thirty_people_at_once_see_their_own_links_on_the_other_instance(string replay)
    {
        await using var redis = await TestRedis.Start();
        await using var replica = await there.Primary.Replica(replay is "delayed" ? [Delay] : []);
        await using var one = there.Instance(replica, redis.Settings);
        var two = one.Another(PrimaryFixture.Reading(replica, redis.Settings));
        using var reads = new ReadCounts(two);
        await Bystander(two, reads);
        if (replay is "paused")
            _ = await replica.Execute("select pg_wal_replay_pause()");

        var seen = await Task.WhenAll(there.People.Select((person, number) =>
            number % 2 == 0 ? SeesTheirs(person, one, two) : SeesTheirs(person, two, one)));

        _ = seen.Should().OnlyContain(theirs => theirs);
        if (replay is "delayed")
            await Bystander(two, reads);
        await two.Stop();
    }

    [Fact]
    public async Task An_admin_sees_their_decisions_on_the_other_instance()
    {
        await using var redis = await TestRedis.Start();
        await using var replica = await there.Primary.Replica(Delay);
        await using var one = there.Instance(replica, redis.Settings);
        var two = one.Another(PrimaryFixture.Reading(replica, redis.Settings));
        using var reads = new ReadCounts(two);
        var held = await Task.WhenAll(Enumerable.Range(0, Rounds).Select(_ => one.Held(there.People[3])));
        await Bystander(two, reads);

        foreach (var (_, id) in held)
        {
            _ = await (await (there.Admin with { Http = there.Admin.At(one) }).Decide(id, "reject")).Should(200);
            var newest = (await there.Admin.At(two).GetJson("/api/admin/referrals?status=rejected")).GetProperty("items");
            _ = newest.EnumerateArray().Select(item => item.GetProperty("id").GetGuid()).Should().Contain(id);
        }
        await two.Stop();
    }

    [Fact]
    public async Task Without_redis_the_only_instance_knows_by_itself()
    {
        await using var replica = await there.Primary.Replica(Delay);
        await using var app = there.Instance(replica);
        using var reads = new ReadCounts(app);
        await Bystander(app, reads);

        var seen = await Task.WhenAll(there.People.Select(person => SeesTheirs(person, app, app)));

        _ = seen.Should().OnlyContain(theirs => theirs);
        _ = reads["wrote"].Should().BePositive();
    }

    [Theory]
    [InlineData("flushed", false)]
    [InlineData("restarted", false)]
    [InlineData("stopped", true)]
    [InlineData("frozen", true)]
    public async Task Whatever_becomes_of_redis_they_see_it(string fate, bool before)
    {
        await using var redis = await TestRedis.Start();
        await using var replica = await there.Primary.Replica(Delay);
        await using var one = there.Instance(replica, redis.Settings);
        var two = one.Another(PrimaryFixture.Reading(replica, redis.Settings));
        using var reads = new ReadCounts(two);
        await Bystander(two, reads);

        if (before)
            await Befall(redis, fate);
        var links = await Task.WhenAll(there.People[..10].Select(async person => (Person: person, Id: await Make(person, one))));
        if (!before)
            await Befall(redis, fate);
        var seen = await Task.WhenAll(links.Select(link => Sees(link.Person, two, link.Id, 90)));

        _ = seen.Should().OnlyContain(theirs => theirs);
        if (fate == "frozen")
            await redis.Thaw();
        await two.Stop();
    }

    [Fact]
    public async Task An_instance_that_alone_is_cut_off_from_redis_answers_once_the_replica_has_it()
    {
        await using var redis = await TestRedis.Start();
        await using var replica = await there.Primary.Replica(Delay);
        await using var one = there.Instance(replica, new() { ["ConnectionStrings:Redis"] = "127.0.0.1:1" });
        var two = one.Another(PrimaryFixture.Reading(replica, redis.Settings));
        using var reads = new ReadCounts(two);
        await Bystander(two, reads);
        await Eventually.True(
            async () => (await one.Http.GetJson("/health/ready")).GetProperty("checks").Text("replica") == "up",
            "it knows where the replica is");

        var seen = await Task.WhenAll(there.People[..10].Select(person => SeesTheirs(person, one, two)));

        _ = seen.Should().OnlyContain(theirs => theirs);
        await two.Stop();
    }

    [Fact]
    public async Task Who_has_just_signed_up_finds_their_link()
    {
        await using var replica = await there.Primary.Replica(Delay);
        await using var app = there.Instance(replica);
        using var reads = new ReadCounts(app);
        await Bystander(app, reads);

        var ada = await app.Given.SignIn(await app.Given.Registered());

        _ = (await ada.Http.GetJson("/api/referral-links")).GetProperty("items").GetArrayLength().Should().Be(1);
    }

    [Fact]
    public async Task A_page_behind_something_young_skips_nothing()
    {
        await using var replica = await there.Primary.Replica("recovery_min_apply_delay=1200ms");
        await using var app = there.Instance(replica);
        using var reads = new ReadCounts(app);
        var primaryAlone = app.Another();
        await Bystander(app, reads);
        var (older, _) = (await app.Given.Registered(), await app.Given.Registered());

        var first = await there.Admin.At(primaryAlone).GetJson("/api/users?limit=1");
        var second = await there.Admin.At(app).GetJson($"/api/users?limit=1&cursor={first.Text("next_cursor")}");

        _ = second.GetProperty("items")[0].Text("username").Should().Be(older.Username);
        await primaryAlone.Stop();
    }

    private static async Task<bool> SeesTheirs(Person person, App from, App to)
    {
        for (var round = 0; round < Rounds; round++)
            if (!await Sees(person, to, await Make(person, from), limit: 100 - round))
                return false;
        return true;
    }

    private static async Task<string> Make(Person person, App instance)
    {
        using var http = person.At(instance);
        return (await (await http.Post("/api/referral-links", new { label = "mine" })).Should(201)).Text("id");
    }

    private static async Task<bool> Sees(Person person, App instance, string link, int limit)
    {
        using var http = person.At(instance);
        var list = await http.GetJson($"/api/referral-links?limit={limit}");
        return list.GetProperty("items").EnumerateArray().Any(item => item.Text("id") == link);
    }

    /// <summary>Who has not written reads the replica: else the test would be about nothing.</summary>
    private Task Bystander(App app, ReadCounts reads)
    {
        var before = reads["replica"];
        return Eventually.True(async () =>
        {
            _ = await there.Admin.At(app).GetJson("/api/users?limit=5");
            return reads["replica"] > before;
        }, "a bystander reads the replica");
    }

    private static Task Befall(TestRedis redis, string fate) => fate switch
    {
        "flushed" => redis.Command("FLUSHALL"),
        "restarted" => redis.Restart(),
        "stopped" => redis.Stop(),
        _ => redis.Freeze()
    };
}
