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
    private static readonly TimeSpan s_longestScript = TimeSpan.FromMinutes(5);

    private readonly Server _server = new(connectionString, wait, say);

    /// <summary>
    /// Applies what is pending, in order; what comes after a script that fails is not tried. A token that is cancelled
    /// while a script runs changes nothing: DbUp takes none.
    /// </summary>
    public async Task Up(CancellationToken ct = default)
    {
        await using var connection = await _server.Connect(ct);
        await _server.Lock(connection, ct);

        await using var dataSource = _server.DataSource();
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
        await using var connection = await _server.Connect(ct);
        var applied = await Applied(connection, ct);
        return [.. scripts.Select(script => (script.Name, applied.Contains(script.Name)))];
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
