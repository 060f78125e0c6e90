using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared.Replicas;

/// <summary>Their tests share a primary, and take turns: each has replicas and instances of its own.</summary>
[CollectionDefinition(nameof(PrimaryFixture))]
public sealed class PrimaryDefinition : ICollectionFixture<PrimaryFixture>;

/// <summary>A primary with people on it, for replicas of all fates.</summary>
public sealed class PrimaryFixture : IAsyncLifetime
{
    public TestPostgres Primary { get; private set; } = null!;

    public TestDatabase Database { get; private set; } = null!;

    public Person Admin { get; private set; } = null!;

    public Person[] People { get; private set; } = [];

    public async Task InitializeAsync()
    {
        Primary = await TestPostgres.Start();
        Database = TestDatabase.At(Primary.ConnectionString);
        // their tokens are for all the tests, however busy the machine is
        await using var app = App.On(Database, new() { ["Auth:AccessTokenMinutes"] = "60" });
        Admin = await app.Given.Admin();
        People = await Task.WhenAll(Enumerable.Range(0, 30).Select(async _ => await app.Given.SignIn(await app.Given.Registered())));
        await app.Drained();
    }

    public async Task DisposeAsync() => await Primary.DisposeAsync();

    /// <summary>An instance that reads this replica, so much later that nobody's account is young any more.</summary>
    public App Instance(TestPostgres replica, Dictionary<string, string>? more = null)
    {
        var app = App.On(Database, Reading(replica, more));
        app.Clock.Advance(TimeSpan.FromSeconds(11));
        return app;
    }

    /// <summary>The settings that let an instance read as late as it may.</summary>
    public static Dictionary<string, string> Reading(TestPostgres replica, Dictionary<string, string>? more = null)
    {
        Dictionary<string, string> settings = new()
        {
            ["ConnectionStrings:PostgresReadOnly"] = replica.ConnectionString,
            ["Replica:MaxLagSeconds"] = "1.9"
        };
        foreach (var (name, value) in more ?? [])
            settings[name] = value;
        return settings;
    }
}
