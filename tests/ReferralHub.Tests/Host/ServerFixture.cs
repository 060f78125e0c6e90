using Xunit;

namespace ReferralHub.Tests.Host;

/// <summary>The program on its real web server, for what a test server in this process does otherwise: odd paths, HEAD.</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private ServerProcess _server = null!;

    public HttpClient Http { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.Migrated();
        var home = Directory.CreateTempSubdirectory("referralhub-server-").FullName;
        _server = ServerProcess.Start(new()
        {
            ["ConnectionStrings__Postgres"] = _database.ConnectionString,
            ["Auth__SigningKeyPath"] = Path.Combine(home, "keys"),
            ["Email__PickupDirectory"] = Path.Combine(home, "mail"),
        }, "Development");
        Http = await _server.Client();
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await _server.DisposeAsync();
        await _database.DisposeAsync();
    }
}
