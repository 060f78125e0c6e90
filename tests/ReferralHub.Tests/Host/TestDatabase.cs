using Npgsql;
using ReferralHub.Migrations;

namespace ReferralHub.Tests.Host;

/// <summary>A database of its own on the server that scripts/test started; dropped at the end.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private const string Variable = "REFERRALHUB_TEST_POSTGRES";

    private readonly string _name = $"test_{Guid.CreateVersion7():N}";

    private TestDatabase()
    {
    }

    public string ConnectionString => new NpgsqlConnectionStringBuilder(Server)
    {
        Database = _name,
        Pooling = false,
        // the server of scripts/test asks for none: something that no log may hold
        Password = new NpgsqlConnectionStringBuilder(Server).Password ?? "a-password-of-postgres",
    }.ConnectionString;

    /// <summary>For sessions that cannot write.</summary>
    public string ReadOnlyConnectionString =>
        new NpgsqlConnectionStringBuilder(ConnectionString) { Options = "-c default_transaction_read_only=on" }.ConnectionString;

    private static string Server => Environment.GetEnvironmentVariable(Variable)
        ?? throw new InvalidOperationException(
            $"There is no PostgreSQL for the tests: run scripts/test, or set {Variable} to a superuser's connection string.");

    /// <summary>With nothing in it.</summary>
    public static async Task<TestDatabase> Empty()
    {
        var database = new TestDatabase();
        await Administer($"create database {database._name}");
        return database;
    }

    /// <summary>With every script of this release, by our own migrator.</summary>
    public static async Task<TestDatabase> Migrated()
    {
        var database = await Empty();
        await database.Migrate();
        return database;
    }

    public Task Migrate() => new Migrator(ConnectionString, Script.Embedded, TimeSpan.FromSeconds(30), _ => { }).Up();

    public async Task<T> Scalar<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task Execute(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        _ = await command.ExecuteNonQueryAsync();
    }

    /// <summary>What the statements lock (after a `begin;`, or an advisory lock) stays locked until the connection is closed.</summary>
    public async Task<IAsyncDisposable> Hold(string sql)
    {
        var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        _ = await command.ExecuteNonQueryAsync();
        return connection;
    }

    public async ValueTask DisposeAsync() => await Administer($"drop database if exists {_name} with (force)");

    private static async Task Administer(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Server) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        _ = await command.ExecuteNonQueryAsync();
    }
}
