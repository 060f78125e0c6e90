using FluentAssertions;
using Npgsql;
using ReferralHub.Migrations;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

/// <summary>A dump taken while people sign up, follow links and sign in, and what stands on the database that is made of it.</summary>
public sealed class BackupTests : IAsyncLifetime
{
    private const string Entries = "select relacl::text from pg_class where relname = 'reward_entries'";

    /// <summary>What is in a worker's hands at the dump is so on what is made of it, until its lease is over.</summary>
    private static readonly Dictionary<string, string> s_shortLease = new()
    {
        ["Worker:LeaseSeconds"] = "4",
        ["Webhooks:TimeoutSeconds"] = "1"
    };

    private App _app = null!;
    private TestDatabase _restored = null!;
    private Person _ada = null!;

    public async Task InitializeAsync()
    {
        _app = await App.Start(s_shortLease);
        _ada = await _app.Given.SignedIn();
        _ = await _app.Successes(_ada, 3);
        _ = await (await _ada.Redeem(7)).Should(201);
        await _app.Drained();
        using var backup = await DuringTraffic(() => Backup.Of(_app.Database));
        _restored = await backup.Restore();
    }

    public async Task DisposeAsync()
    {
        await _restored.DisposeAsync();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task What_was_dumped_in_the_middle_of_things_is_whole_and_has_no_differences()
    {
        var migrator = new Migrator(new NpgsqlConnectionStringBuilder(_restored.ConnectionString) { Pooling = false }.ConnectionString,
            MigrationFile.Embedded());
        _ = (await migrator.Verify()).Should().OnlyContain(script => script.State == MigrationState.Applied);
        _ = (await migrator.Up()).Should().BeEmpty();

        await using var reconcile = new ServerProcess(App.Settings(_restored, _app.Mailbox, []), "Testing", "reconcile");
        (await reconcile.Done()).Should().Be((0, "0 differences"));
    }

    [Fact]
    public async Task An_instance_answers_from_it_as_from_the_first_one_and_goes_on_from_there()
    {
        var there = _app.Another(database: _restored);
        var ada = await there.Given.SignIn(_ada);

        foreach (var path in (string[])["users/me", "referral-stats", "referrals", "rewards", "rewards/balance", "referral-links"])
            _ = (await Read(ada, path)).Should().Be(await Read(_ada, path), path);

        _ = await there.Given.Verified(_ada.Code);
        await Eventually.True(
            async () => (await ada.Http.GetJson("/api/referral-stats")).GetProperty("totals").GetProperty("successful").GetInt32() == 4,
            "what comes then is counted");
        (await there.Ledger(ada)).Should().HaveCountGreaterThan((await _app.Ledger(_ada)).Length);
        await there.Stop();
    }

    [Fact]
    public async Task The_ledger_there_is_as_closed_as_before()
    {
        (await _restored.Scalar<string>(Entries)).Should().Be(await _app.Database.Scalar<string>(Entries)).And.Contain("=arxt");

        foreach (var way in (string[])["update reward_entries set amount = 1", "delete from reward_entries", "truncate reward_entries"])
            (await FluentActions.Awaiting(() => _restored.Execute(way)).Should().ThrowAsync<PostgresException>())
                .Which.MessageText.Should().Be("reward_entries is append-only");
    }

    /// <summary>But for the moment in which it was read.</summary>
    private static async Task<string> Read(Person person, string path) =>
        (await person.Http.GetStringAsync($"/api/{path}")).Split("\"as_of\"")[0];

    /// <summary>From another's code, so that Ada's own state stays as it is to be found again.</summary>
    private async Task<Backup> DuringTraffic(Func<Task<Backup>> dump)
    {
        var bob = await _app.Given.Verified();
        using var end = new CancellationTokenSource();
        var busy = Enumerable.Range(0, 6).Select(async session =>
        {
            for (var first = true; first || !end.IsCancellationRequested; first = false)
            {
                var friend = await _app.Given.Verified(bob.Code);
                _ = await _app.Follow(bob.Code, Clicks.NewAgent());
                _ = await _app.Given.SignIn(friend);
            }
        }).ToArray();
        var backup = await dump();
        await end.CancelAsync();
        await Task.WhenAll(busy);
        return backup;
    }
}
