using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using ReferralHub.Tests.Host;

namespace ReferralHub.Chaos.Tests.Host;

/// <summary>
/// A PostgreSQL of its own, which can be stopped, killed, frozen and started again. It does not wait for the disk (nobody pulls a plug
/// here), but for everything else.
/// </summary>
public sealed class MortalPostgres : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("referralhub-chaos-").FullName;
    private readonly int _port = FreePort();
    private Process? _server;

    private string Data => Path.Combine(_folder, "data");

    public string ConnectionString => $"Host=127.0.0.1;Port={_port};Username=postgres;Database=postgres";

    public static async Task<MortalPostgres> Begin()
    {
        var postgres = new MortalPostgres();
        if (Environment.IsPrivilegedProcess)
            await Run("chown", "postgres:", postgres._folder);
        await Run(
        [
            .. As("initdb"), "--pgdata", postgres.Data, "--username=postgres", "--auth=trust", "--no-locale", "--encoding=UTF8", "--no-sync"
        ]);
        await postgres.Start();
        return postgres;
    }

    public async Task Start()
    {
        string[] settings =
        [
            "listen_addresses=127.0.0.1", $"port={_port.ToString(CultureInfo.InvariantCulture)}", "unix_socket_directories=", "fsync=off"
        ];
        _server = Launch([.. As("postgres"), "-D", Data, .. settings.SelectMany(setting => new[] { "-c", setting })]);
        // it says much, and nobody listens
        _server.BeginOutputReadLine();
        _server.BeginErrorReadLine();
        await Eventually.True(Answers, "PostgreSQL answers");
        // those of the tests are dead
        NpgsqlConnection.ClearAllPools();
    }

    /// <summary>As an operator stops it: whoever is connected is cut off.</summary>
    public async Task Stop()
    {
        await Signal("-INT", _server!.Id);
        await _server.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>All its processes at once, as when the machine runs out of memory; what it had written it finds again.</summary>
    public async Task Crash()
    {
        var all = await Family();
        await Signal("-KILL", all);
        await _server!.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        await Eventually.True(() => Task.FromResult(!all.Any(id => Directory.Exists($"/proc/{id}"))), "they are all gone");
    }

    /// <summary>It holds its connections, the kernel takes new ones for it, and nobody gets an answer.</summary>
    public async Task Freeze()
    {
        // first who could make more of them
        await Signal("-STOP", _server!.Id);
        await Signal("-STOP", await Family());
    }

    public async Task Thaw() => await Signal("-CONT", await Family());

    /// <summary>Cuts every connection but the one that does it.</summary>
    public async Task Cut()
    {
        await using var connection = new NpgsqlConnection($"{ConnectionString};Pooling=false");
        await connection.OpenAsync();
        await using var cut = new NpgsqlCommand(
            """
            select count(pg_terminate_backend(pid))
            from pg_stat_activity
            where backend_type = 'client backend'
              and pid <> pg_backend_pid()
            """,
            connection);
        _ = await cut.ExecuteScalarAsync();
        NpgsqlConnection.ClearAllPools();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is { HasExited: false })
        {
            await Thaw();
            await Crash();
        }
        _server?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<bool> Answers()
    {
        if (_server!.HasExited)
            throw new InvalidOperationException($"PostgreSQL ended with {_server.ExitCode}");
        try
        {
            await using var connection = new NpgsqlConnection($"{ConnectionString};Pooling=false");
            await connection.OpenAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private async Task<int[]> Family()
    {
        using var ps = Launch("ps", "-A", "-o", "pid=,ppid=");
        var rows = (await ps.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ToArray());
        return [_server!.Id, .. rows.Where(row => row[1] == _server.Id).Select(row => row[0])];
    }

    private static async Task Signal(string signal, params int[] processes)
    {
        // one that has ended by itself meanwhile is no fault
        using var kill = Launch(["kill", signal, .. processes.Select(id => id.ToString(CultureInfo.InvariantCulture))]);
        await kill.WaitForExitAsync();
    }

    private static async Task Run(params string[] command)
    {
        using var process = Launch(command);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', command)} ended with {process.ExitCode}");
    }

    /// <summary>PostgreSQL refuses root.</summary>
    private static string[] As(string program) => Environment.IsPrivilegedProcess
        ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", Path.Combine(Programs(), program)]
        : [Path.Combine(Programs(), program)];

    private static string Programs() => Environment.GetEnvironmentVariable("REFERRALHUB_POSTGRES_BIN") is { Length: > 0 } named
        ? named
        : Directory.GetDirectories("/usr/lib/postgresql")
            .OrderBy(folder => int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture))
            .Select(folder => Path.Combine(folder, "bin")).LastOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")))
            ?? throw new InvalidOperationException("There is no PostgreSQL to start: run scripts/test, or set REFERRALHUB_POSTGRES_BIN");

    private static Process Launch(params string[] command) => Process.Start(new ProcessStartInfo(command[0], command[1..])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        WorkingDirectory = "/"
    })!;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
