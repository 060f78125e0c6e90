using Npgsql;

namespace ReferralHub.Migrations.Tests.Host;

internal sealed class TestDatabase : IAsyncDisposable
{
    private readonly NpgsqlConnectionStringBuilder _server;
    private readonly string _name;

    private TestDatabase(NpgsqlConnectionStringBuilder server, string name)
    {
        _server = server;
        _name = name;
        ConnectionString = With(settings => settings.Database = name);
    }

    internal string ConnectionString { get; }

    internal static async Task<TestDatabase> Create()
    {
        var setting = Environment.GetEnvironmentVariable("REFERRALHUB_TEST_POSTGRES");
        if (string.IsNullOrEmpty(setting))
            throw new InvalidOperationException("REFERRALHUB_TEST_POSTGRES is not set: run scripts/test, which starts a PostgreSQL.");

        var server = new NpgsqlConnectionStringBuilder(setting) { Pooling = false };
        var database = new TestDatabase(server, $"migrations_{Guid.CreateVersion7():n}");
        await Execute(server.ConnectionString, $"create database {database._name}");
        return database;
    }

    internal string With(Action<NpgsqlConnectionStringBuilder> change)
    {
        var settings = new NpgsqlConnectionStringBuilder(_server.ConnectionString) { Database = _name };
        change(settings);
        return settings.ConnectionString;
    }

    internal Task Execute(string sql) => Execute(ConnectionString, sql);

    /// <summary>Has to be disposed of: a session of one's own, for locks that must outlive the statement.</summary>
    internal async Task<NpgsqlConnection> Session(string sql)
    {
        var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    internal async Task<IReadOnlyList<T>> Column<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var rows = await command.ExecuteReaderAsync();
        var values = new List<T>();
        while (await rows.ReadAsync())
            values.Add(await rows.GetFieldValueAsync<T>(0));
        return values;
    }

    internal async Task<T> Value<T>(string sql) => (await Column<T>(sql)).Single();

    internal Task<bool> HasTable(string name) => Value<bool>($"select to_regclass('{name}') is not null");

    internal Task<IReadOnlyList<string>> Journal() => Column<string>("select scriptname from schemaversions order by schemaversionsid");

    public async ValueTask DisposeAsync() => await Execute(_server.ConnectionString, $"drop database {_name} with (force)");

    private static async Task Execute(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
