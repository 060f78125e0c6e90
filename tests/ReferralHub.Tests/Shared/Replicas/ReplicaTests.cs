using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared.Replicas;

/// <summary>A real streaming replica, and whatever may become of it: lists go on, and nobody is told what is old.</summary>
[Collection(nameof(PrimaryFixture))]
public sealed class ReplicaTests(PrimaryFixture there)
{
    private const string Users = "/api/users?limit=5";
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Lists_and_the_leaderboard_come_from_the_replica()
    {
        await using var replica = await there.Primary.Replica();
        await using var app = there.Instance(replica);
        using var reads = new ReadCounts(app);
        var admin = there.Admin.At(app);

        foreach (var path in (string[])[Users, "/api/referrals", $"/api/referrals?link_id={Guid.CreateVersion7()}&status=pending",
            "/api/referral-links", "/api/rewards", "/api/leaderboard", "/api/admin/referrals", "/api/admin/audit",
            "/api/admin/reward-spends"])
            await Eventually.True(async () =>
            {
                var (before, others) = (reads["replica"], reads["primary"]);
                _ = await admin.GetJson(path);
                return reads["replica"] > before && reads["primary"] == others;
            }, $"{path} comes from the replica");
        _ = reads.Lag.Should().BeInRange(0, 1.9);
    }

    [Theory]
    [InlineData("stopped", "away")]
    [InlineData("frozen", "away")]
    [InlineData("behind", "behind")]
    public async Task Whatever_becomes_of_it_lists_go_on_and_it_is_read_again_when_it_is_back(string fate, string said)
    {
        await using var replica = await there.Primary.Replica();
        await using var app = there.Instance(replica);
        using var reads = new ReadCounts(app);
        await Read(app, reads);
        await using var readers = new Readers(app, there.People[..4]);

        await Befall(replica, fate);
        var name = await Renamed(app);
        await Eventually.True(async () => await State(app) is ("degraded", var state) && state.StartsWith(said, StringComparison.Ordinal),
            $"the instance notices that it is {fate}");
        _ = (await there.People[0].At(app).GetJson("/api/users/me")).Text("username").Should().Be(name);
        _ = (await there.Admin.At(app).GetJson($"/api/users?query={name}")).GetProperty("items").GetArrayLength().Should().Be(1);
        await Undo(replica, fate);

        // a read that began before it froze may still end there
        await Eventually.True(async () => await State(app) is ("ready", "up"), "it is known to be back");
        await Read(app, reads);
        _ = await readers.Stop();
    }

    [Fact]
    public async Task What_a_failure_costs_is_a_moment_of_one_request()
    {
        await using var replica = await there.Primary.Replica();
        await using var app = there.Instance(replica);
        using var reads = new ReadCounts(app);
        await Read(app, reads);
        await using var readers = new Readers(app, there.People[..4]);

        await replica.Freeze();
        await Eventually.True(async () => (await State(app)).Said != "up", "it is noticed");

        // a second of patience; the rest is for a busy machine
        _ = (await readers.Stop()).Should().BeLessThan(TimeSpan.FromSeconds(8));
    }

    [Fact]
    public async Task Once_promoted_it_is_no_replica_and_no_replica_of_another_line_is_one()
    {
        await using var replica = await there.Primary.Replica();
        await using var other = await there.Primary.Replica();
        await using var app = there.Instance(replica);
        using var reads = new ReadCounts(app);
        await Read(app, reads);

        await replica.Promote();
        await Eventually.True(async () => (await State(app)).Said.StartsWith("no replica", StringComparison.Ordinal), "it is noticed");
        _ = await replica.Execute($"update users set username = 'impostor' where id = '{there.People[1].Id}'");
        _ = (await there.Admin.At(app).GetJson("/api/users?query=impostor")).GetProperty("items").GetArrayLength().Should().Be(0);

        await using var successor = App.On(TestDatabase.At(replica.ConnectionString), PrimaryFixture.Reading(other));
        await Eventually.True(async () => (await State(successor)).Said.Contains("another server"), "it follows the one before");
    }

    [Fact]
    public async Task Of_several_behind_one_name_those_that_lack_something_are_not_believed()
    {
        await using var near = await there.Primary.Replica();
        await using var far = await there.Primary.Replica();
        await using var app = there.Instance(near, TestPostgres.Together(near, far));
        using var reads = new ReadCounts(app);
        await Read(app, reads);

        _ = await far.Execute("select pg_wal_replay_pause()");
        var (name, since) = (await Renamed(app), Stopwatch.StartNew());
        await Eventually.True(async () =>
        {
            var isOld = since.Elapsed > s_fresh;
            var found = (await there.Admin.At(app).GetJson($"/api/users?query={name}")).GetProperty("items").GetArrayLength();
            _ = (found == 1 || !isOld).Should().BeTrue("nobody is told what was so two seconds ago");
            return isOld && reads["unproven"] > 0;
        }, "the one that lacks it is asked, and cannot prove that it has it");
    }

    [Fact]
    public async Task A_statement_that_gives_way_to_the_replay_is_done_again_on_the_primary()
    {
        await using var replica = await there.Primary.Replica("max_standby_streaming_delay=0");
        await using var app = there.Instance(replica);
        using var reads = new ReadCounts(app);
        await Read(app, reads);
        await using var readers = new Readers(app, there.People);

        await Eventually.True(async () =>
        {
            for (var number = 0; number < 20; number++)
                _ = await there.Primary.Execute("begin; lock table referrals, users in access exclusive mode; commit");
            return reads["conflict"] > 0;
        }, "a read is cancelled");

        _ = await readers.Stop();
        await Read(app, reads);
    }

    /// <summary>An old answer that is kept after it was forgotten would be told for a second after the replica has the new one.</summary>
    [Fact]
    public async Task What_was_forgotten_is_not_brought_back_by_a_replica_that_is_behind()
    {
        await using var replica = await there.Primary.Replica("recovery_min_apply_delay=800ms");
        await using var app = there.Instance(replica, new() { ["Cache:StatsSeconds"] = "1.9" });
        using var reads = new ReadCounts(app);
        var ada = there.People[2];
        var friend = await app.Given.Registered(ada.Code);
        await Read(app, reads);

        await app.Given.Verify(friend);
        var has = $"select exists (select from leaderboard where user_id = '{ada.Id}' and period = 'all')";
        await Eventually.True(async () =>
        {
            _ = await Told(ada.At(app));
            return await replica.Scalar<bool>(has);
        }, "the replica has it");

        _ = (await Told(ada.At(app))).Should().Be((1, true, 1));
    }

    private static async Task<(int Own, bool Placed, int Link)> Told(HttpClient ada)
    {
        var board = await ada.GetJson("/api/leaderboard?period=all");
        var link = (await ada.GetJson("/api/referral-links")).GetProperty("items")[0];
        return (board.GetProperty("me").GetProperty("successful").GetInt32(), board.GetProperty("items").GetArrayLength() > 0,
            link.GetProperty("successful").GetInt32());
    }

    /// <summary>Waits until it is read.</summary>
    private Task Read(App app, ReadCounts reads)
    {
        var before = reads["replica"];
        return Eventually.True(async () =>
        {
            _ = await there.Admin.At(app).GetJson(Users);
            return reads["replica"] > before;
        }, "the replica is read");
    }

    private async Task<string> Renamed(App app)
    {
        var name = Given.NewName("renamed");
        _ = await (await there.People[0].At(app).Patch("/api/users/me", new { username = name })).Should(200);
        return name;
    }

    private static Task Befall(TestPostgres replica, string fate) => fate switch
    {
        "stopped" => replica.Stop(),
        "frozen" => replica.Freeze(),
        _ => replica.Execute("select pg_wal_replay_pause()")
    };

    private static Task Undo(TestPostgres replica, string fate) => fate switch
    {
        "stopped" => replica.Launch(),
        "frozen" => replica.Thaw(),
        _ => replica.Execute("select pg_wal_replay_resume()")
    };

    private static async Task<(string Status, string Said)> State(App app)
    {
        var answer = await app.Http.GetJson("/health/ready");
        return (answer.Text("status"), answer.GetProperty("checks").Text("replica"));
    }

    /// <summary>People who read their lists all the time, and must always be answered.</summary>
    private sealed class Readers : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly ConcurrentBag<TimeSpan> _took = [];
        private readonly Task _reading;

        public Readers(App app, Person[] people) => _reading = Task.WhenAll(people.Select(async person =>
        {
            using var http = person.At(app);
            while (!_stop.IsCancellationRequested)
            {
                var began = Stopwatch.GetTimestamp();
                _ = await http.GetJson("/api/referrals");
                _took.Add(Stopwatch.GetElapsedTime(began));
            }
        }));

        /// <summary>How long the slowest answer took; fails if one was no list.</summary>
        public async Task<TimeSpan> Stop()
        {
            await _stop.CancelAsync();
            await _reading;
            return _took.Max();
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _stop.Dispose();
        }
    }
}
