using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using DbUp;
using DbUp.Engine;
using Npgsql;

namespace ReferralHub.Migrations;

/// <summary>
/// Brings a database up to date with a set of scripts. Each script and its row in the journal are one transaction, and runs on the same
/// database wait for each other: a script is applied once, or leaves nothing behind.
/// </summary>
/// <remarks>
/// Throws <see cref="MigrationException"/>, <see cref="NpgsqlException"/> when the journal cannot be used or the connection is lost, and
/// <see cref="ArgumentException"/> for a malformed connection string. The database may take <paramref name="wait"/> to answer, another run
/// as long to finish; <paramref name="say"/> is told what happens.
/// </remarks>
public sealed class Migrator(string connectionString, IReadOnlyList<Script> scripts, TimeSpan wait, Action<string> say)
{
    // "Referral" in ASCII; advisory locks are of one database, so the databases of a server do not wait for each other
    private const long LockKey = 0x5265_6665_7272_616C;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_longestScript = TimeSpan.FromMinutes(5);

    private readonly NpgsqlConnectionStringBuilder _settings = Settings(connectionString, wait);

    /// <summary>
    /// Applies what is pending, in order; what comes after a script that fails is not tried. A token that is cancelled
    /// while a script runs changes nothing: DbUp takes none.
    /// </summary>
    public async Task Up(CancellationToken ct = default)
    {
        await using var dataSource = NpgsqlDataSource.Create(_settings);
        await using var connection = await Connect(dataSource, ct);
        await Lock(connection, ct);

        var tracker = new LineTracker(dataSource);
        var engine = DeployChanges.To.PostgresqlDatabase(tracker)
            .WithScripts(scripts.Select(script => new SqlScript(script.Name, script.Text)))
            .JournalToPostgresqlTable("public", "schemaversions")
            .WithTransactionPerScript()
            .WithVariablesDisabled()
            .WithExecutionTimeout(s_longestScript)
            .LogToNowhere()
            .Build();
        engine.ScriptExecuted += (_, done) => say($"applied {((ScriptExecutedEventArgs)done).Script.Name}");

        // on another thread: DbUp blocks
        var result = await Task.Run(engine.PerformUpgrade, CancellationToken.None);
        if (result is { Error: PostgresException e, ErrorScript: { } script })
            throw new MigrationException(
                Outcome.ScriptFailed, $"{script.Name}, line {tracker.LineAt(e.Position)}: {e.SqlState} {e.MessageText}", e);
        if (!result.Successful)
            ExceptionDispatchInfo.Throw(result.Error);
        if (!result.Scripts.Any())
            say("Nothing to apply.");
    }

    /// <summary>Every script and whether it is applied; found out without a write or a lock.</summary>
    public async Task<IReadOnlyList<(string Script, bool Applied)>> Status(CancellationToken ct = default)
    {
        await using var dataSource = NpgsqlDataSource.Create(_settings);
        await using var connection = await Connect(dataSource, ct);
        var applied = await Applied(connection, ct);
        return [.. scripts.Select(script => (script.Name, applied.Contains(script.Name)))];
    }

    private static NpgsqlConnectionStringBuilder Settings(string connectionString, TimeSpan wait)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = "referralhub-migrations",
            // the connection that holds the lock is silent while a script runs, which firewalls take for dead
            KeepAlive = 30,
            // closing must end the session, and the lock with it
            Pooling = false,
            // one try at a server that stays silent must not use up the whole wait
            Timeout = (int)Math.Clamp(Math.Ceiling(wait.TotalSeconds), 1, 10),
        };
        ArgumentException.ThrowIfNullOrWhiteSpace(settings.Host, nameof(connectionString));
        return settings;
    }

    private async Task<NpgsqlConnection> Connect(NpgsqlDataSource dataSource, CancellationToken ct)
    {
        var server = $"PostgreSQL at {_settings.Host}:{_settings.Port}";
        var begin = Stopwatch.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await dataSource.OpenConnectionAsync(ct);
            }
            catch (Exception e) when (e is NpgsqlException or SocketException or TimeoutException)
            {
                var reason = e is PostgresException refusal ? refusal.MessageText : e.GetBaseException().Message;

                // time does not mend a wrong password or a missing database
                if (e is PostgresException { IsTransient: false })
                    throw new MigrationException(Outcome.Unreachable, $"{server} turned us away: {reason}", e);
                if (Stopwatch.GetElapsedTime(begin) + s_pause > wait)
                    throw new MigrationException(Outcome.Unreachable, $"{server} cannot be reached: {reason}", e);
                if (attempt == 1)
                    say($"{server} does not answer yet ({reason}); waiting up to {wait.TotalSeconds} s.");
            }

            await Task.Delay(s_pause, ct);
        }
    }

    // Asked for time and again: who waits inside a statement keeps a snapshot, for which an index that the other run makes concurrently
    // would wait in its turn, for ever.
    private async Task Lock(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"select pg_try_advisory_lock({LockKey})", connection);
        var begin = Stopwatch.GetTimestamp();
        for (var attempt = 1; await command.ExecuteScalarAsync(ct) is not true; attempt++)
        {
            if (Stopwatch.GetElapsedTime(begin) + s_pause > wait)
                throw new MigrationException(Outcome.Unreachable, "Another run still holds the migration lock.");
            if (attempt == 1)
                say($"Another run is at work on this database; waiting up to {wait.TotalSeconds} s.");
            await Task.Delay(s_pause, ct);
        }
    }

    private static async Task<HashSet<string>> Applied(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var exists = new NpgsqlCommand("select to_regclass('public.schemaversions') is not null", connection);
        if (await exists.ExecuteScalarAsync(ct) is not true)
            return [];

        await using var journal = new NpgsqlCommand("select scriptname from public.schemaversions", connection);
        await using var rows = await journal.ExecuteReaderAsync(ct);
        var names = new HashSet<string>();
        while (await rows.ReadAsync(ct))
            _ = names.Add(rows.GetString(0));
        return names;
    }
}
