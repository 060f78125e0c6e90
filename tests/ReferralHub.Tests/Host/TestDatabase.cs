using System.Collections.Concurrent;
using Npgsql;
using ReferralHub.Migrations;

namespace ReferralHub.Tests.Host;

/// <summary>A database of its own on the server that scripts/test started, migrated by our own migrator; dropped at the end.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private const string Variable = "REFERRALHUB_TEST_POSTGRES";
    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> s_templates = new();

    private readonly string? _server;

    /// <param name="server">Null: it is not ours, and stays.</param>
    private TestDatabase(string connectionString, string? server) => (ConnectionString, _server) = (connectionString, server);

    public string ConnectionString { get; }

    /// <param name="server">A superuser's connection string, if it is not to be on that server.</param>
    public static async Task<TestDatabase> Create(string? server = null)
    {
        server ??= Server;
        var name = $"test_{Guid.CreateVersion7():N}";
        var template = s_templates.GetOrAdd(server, server => new Lazy<Task<string>>(() => MakeTemplate(server)));
        await Administer(server, $"create database {name} template {await template.Value}");
        return new TestDatabase(For(server, name), server);
    }

    /// <summary>With nothing in it, to be restored into.</summary>
    public static async Task<TestDatabase> Empty()
    {
        var name = $"test_{Guid.CreateVersion7():N}";
        await Administer(Server, $"create database {name}");
        return new TestDatabase(For(Server, name), Server);
    }

    /// <summary>One that is there, migrated, and stays.</summary>
    public static TestDatabase At(string connectionString) => new(connectionString, server: null);

    public async Task<T> Scalar<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task<int> Execute(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>
    /// What the statement locks stays locked, and what it wrote unseen, until the connection is disposed of: then it never was.
    /// </summary>
    public async Task<IAsyncDisposable> Hold(string sql)
    {
        var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        _ = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        _ = await command.ExecuteNonQueryAsync();
        return connection;
    }

    /// <summary>Waits until so many statements whose text holds <paramref name="part"/> wait for a lock.</summary>
    public Task Waiting(int count, string part) => Eventually.True(
        async () => await Scalar<long>(
            $"""
            select count(*)
            from pg_stat_activity
            where datname = current_database()
              and wait_event_type = 'Lock'
              and strpos(query, '{part}') > 0
            """) == count,
        $"{count} statements with '{part}' wait");

    /// <summary>Does something while this database refuses everybody, as a server that is going down does.</summary>
    public async Task Away(Func<Task> meanwhile)
    {
        var name = new NpgsqlConnectionStringBuilder(ConnectionString).Database;
        await Administer(_server ?? Server, $"alter database {name} rename to away_{name}", cutting: name);
        try
        {
            await meanwhile();
        }
        finally
        {
            await Administer(_server ?? Server, $"alter database away_{name} rename to {name}");
            // ours were cut too
            await using var cut = new NpgsqlConnection(ConnectionString);
            NpgsqlConnection.ClearPool(cut);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await Administer(
                _server, $"drop database if exists {new NpgsqlConnectionStringBuilder(ConnectionString).Database} with (force)");
    }

    public static string Server => Environment.GetEnvironmentVariable(Variable)
        ?? throw new InvalidOperationException(
            $"There is no PostgreSQL for the tests: run scripts/test, or set {Variable} to a superuser's connection string");

    private static string For(string server, string database) =>
        new NpgsqlConnectionStringBuilder(server) { Database = database, MaxPoolSize = 40 }.ConnectionString;

    private static async Task<string> MakeTemplate(string server)
    {
        var name = $"template_{Guid.CreateVersion7():N}";
        await Administer(server, $"create database {name}");
        var migrated = new NpgsqlConnectionStringBuilder(For(server, name)) { Pooling = false };
        _ = await new Migrator(migrated.ConnectionString, MigrationFile.Embedded()).Up(CancellationToken.None);
        return name;
    }

    private static async Task Administer(string server, string sql, string? cutting = null)
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(server) { Pooling = false, Timeout = 15 }.ConnectionString);
        await connection.OpenAsync();
        for (var left = 50; ; left--)
            try
            {
                // whoever connects between the two is cut at the next try
                if (cutting is not null)
                    await using (var cut = new NpgsqlCommand(
                        $"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{cutting}'", connection))
                        _ = await cut.ExecuteNonQueryAsync();
                await using var command = new NpgsqlCommand(sql, connection);
                _ = await command.ExecuteNonQueryAsync();
                return;
            }
            catch (PostgresException busy) when (busy.SqlState is PostgresErrorCodes.ObjectInUse && left > 0)
            {
                await Task.Delay(50);
            }
    }
}
