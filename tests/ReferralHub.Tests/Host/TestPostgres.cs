using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using ReferralHub.Migrations;

namespace ReferralHub.Tests.Host;

/// <summary>
/// A PostgreSQL of its own in a temporary folder, with the programs of the server that the tests have; or a streaming replica of such a
/// one, which can be stopped, frozen, held back and promoted.
/// </summary>
public sealed class TestPostgres : IAsyncDisposable
{
    private const string Database = "hub";

    private readonly string _folder = Directory.CreateTempSubdirectory("referralhub-postgres-").FullName;
    private readonly int _port = FreePort();
    private readonly string[] _settings;
    private string _programs = "";
    private string[] _frozen = [];

    private TestPostgres(string[] settings) => _settings = settings;

    public string ConnectionString => For(Database);

    /// <summary>The settings by which several replicas are one: whichever has its turn answers.</summary>
    public static Dictionary<string, string> Together(params TestPostgres[] replicas)
    {
        var all = new NpgsqlConnectionStringBuilder(replicas[0].ConnectionString)
        {
            Host = string.Join(',', replicas.Select(replica => $"127.0.0.1:{replica._port}")),
            LoadBalanceHosts = true
        };
        return new() { ["ConnectionStrings:PostgresReadOnly"] = all.ConnectionString };
    }

    /// <summary>A primary with a migrated database.</summary>
    public static async Task<TestPostgres> Start()
    {
        var primary = new TestPostgres([]);
        await primary.Begin();
        await primary.Run(
            "initdb", "--username=postgres", "--auth=trust", "--no-locale", "--encoding=UTF8", "--no-sync", "--wal-segsize=1");
        await primary.Launch();
        _ = await primary.Execute($"create database {Database}", "postgres");
        _ = await new Migrator($"{primary.ConnectionString};Pooling=false", MigrationFile.Embedded()).Up(CancellationToken.None);
        return primary;
    }

    /// <param name="settings">As <c>name=value</c>.</param>
    public async Task<TestPostgres> Replica(params string[] settings)
    {
        var replica = new TestPostgres(settings);
        await replica.Begin();
        await replica.Run("pg_basebackup", "--host=127.0.0.1", $"--port={_port}", "--username=postgres", "--write-recovery-conf",
            "--wal-method=stream", "--checkpoint=fast", "--no-sync");
        await replica.Launch();
        return replica;
    }

    public Task Launch() => Run("pg_ctl", "start", "--silent", "--wait", $"--log={_folder}/log",
        string.Join(" -c ", (string[])["--options=", "listen_addresses=127.0.0.1", $"port={_port}", "unix_socket_directories=", "fsync=off",
            "full_page_writes=off", "max_connections=200", "shared_buffers=32MB", "wal_keep_size=64MB", .. _settings]));

    /// <summary>As a crash does.</summary>
    public Task Stop() => Run("pg_ctl", "stop", "--silent", "--wait", "--mode=immediate");

    public Task Promote() => Run("pg_ctl", "promote", "--silent", "--wait");

    /// <summary>Its processes stand still: it takes connections, for the kernel does, and answers nobody.</summary>
    public async Task Freeze()
    {
        await using var connection = await Open(Database);
        var postmaster = (await File.ReadAllLinesAsync($"{_folder}/data/postmaster.pid"))[0];
        // first who makes others
        await Signal("-STOP", postmaster);
        var others = await Scalar<string>(connection, "select string_agg(pid::text, ' ') from pg_stat_activity");
        _frozen = [postmaster, .. others.Split(' ')];
        await Signal("-STOP", _frozen);
    }

    public async Task Thaw()
    {
        await Signal("-CONT", _frozen);
        _frozen = [];
    }

    public async Task<int> Execute(string sql, string database = Database)
    {
        await using var connection = await Open(database);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteNonQueryAsync();
    }

    public async Task<T> Scalar<T>(string sql)
    {
        await using var connection = await Open(Database);
        return await Scalar<T>(connection, sql);
    }

    public async ValueTask DisposeAsync()
    {
        if (_frozen.Length > 0)
            await Thaw();
        if (File.Exists($"{_folder}/data/postmaster.pid"))
            await Stop();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task Begin()
    {
        await using var server = TestDatabase.At(TestDatabase.Server);
        _programs = await server.Scalar<string>("select setting from pg_config where name = 'BINDIR'");
        if (Environment.IsPrivilegedProcess)
            await Run(["chown", "postgres:", _folder]);
    }

    private Task Run(string program, params string[] arguments)
    {
        string[] command = [Path.Combine(_programs, program), .. arguments, $"--pgdata={_folder}/data"];
        // PostgreSQL refuses root
        return Run(Environment.IsPrivilegedProcess ? ["runuser", "-u", "postgres", "--", .. command] : command);
    }

    private async Task Run(string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = _folder,
            Environment = { ["LC_ALL"] = "C" },
            RedirectStandardOutput = true,
            RedirectStandardError = true
        })!;
        var said = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', command)}: {string.Join(' ', await said)}");
    }

    private static async Task Signal(string signal, params string[] processes)
    {
        using var kill = Process.Start("kill", [signal, .. processes]);
        await kill.WaitForExitAsync();
    }

    private async Task<NpgsqlConnection> Open(string database)
    {
        var connection = new NpgsqlConnection($"{For(database)};Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    private static async Task<T> Scalar<T>(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    private string For(string database) => string.Create(CultureInfo.InvariantCulture,
        $"Host=127.0.0.1;Port={_port};Username=postgres;Database={database};Maximum Pool Size=30");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
