using Alba;
using Xunit;

namespace ReferralHub.Tests.Host;

/// <summary>The real program on a real, migrated PostgreSQL, for tests that need nothing special.</summary>
public sealed class AppFixture : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public App Instance { get; private set; } = null!;

    public IAlbaHost App => Instance.Host;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.Migrated();
        Instance = await Host.App.Start(_database);
    }

    public async Task DisposeAsync()
    {
        await Instance.DisposeAsync();
        await _database.DisposeAsync();
    }
}

[CollectionDefinition(nameof(SharedApp))]
public sealed class SharedApp : ICollectionFixture<AppFixture>;
