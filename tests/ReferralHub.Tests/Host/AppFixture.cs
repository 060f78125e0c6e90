using Alba;
using Xunit;

namespace ReferralHub.Tests.Host;

/// <summary>The real program on a real, migrated PostgreSQL, for tests that need nothing special.</summary>
public sealed class AppFixture : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public IAlbaHost App { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.Migrated();
        App = await Start(_database.ConnectionString);
    }

    public async Task DisposeAsync()
    {
        await App.DisposeAsync();
        await _database.DisposeAsync();
    }

    /// <summary>An instance of its own, for a test that does something to its database.</summary>
    public static Task<IAlbaHost> Start(string connectionString) =>
        AlbaHost.For<Program>(builder => builder.UseSetting("ConnectionStrings:Postgres", connectionString));
}

[CollectionDefinition(nameof(SharedApp))]
public sealed class SharedApp : ICollectionFixture<AppFixture>;
