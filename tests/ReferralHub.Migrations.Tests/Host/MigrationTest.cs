using Xunit;

namespace ReferralHub.Migrations.Tests.Host;

/// <summary>A database and a folder of scripts for each test.</summary>
public abstract class MigrationTest : IAsyncLifetime
{
    private protected ScriptFolder Scripts { get; } = new();

    private protected TestDatabase Database { get; private set; } = null!;

    public async Task InitializeAsync() => Database = await TestDatabase.Create();

    public async Task DisposeAsync()
    {
        Scripts.Dispose();
        await Database.DisposeAsync();
    }

    private protected Cli Start(params string[] arguments) => Start(Database.ConnectionString, arguments);

    private protected Cli Start(string connectionString, string[] arguments) =>
        Cli.Start(connectionString, [.. arguments, "--scripts", Scripts.Path]);

    private protected Task<Outcome> Run(params string[] arguments) => Run(Database.ConnectionString, arguments);

    private protected async Task<Outcome> Run(string connectionString, string[] arguments)
    {
        using var run = Start(connectionString, arguments);
        return await run.Finish();
    }
}
