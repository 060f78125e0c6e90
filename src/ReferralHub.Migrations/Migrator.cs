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
    /// Applies what is pending, in order; what comes after a script that fails is not tried. Applies nothing if there is drift
    /// (<see cref="Verify"/>). A token that is cancelled while a script runs changes nothing: DbUp takes none.
    /// </summary>
    /// <param name="to">The number of the last script to apply, if not all are wanted.</param>
    public async Task Up(string? to = null, CancellationToken ct = default)
    {
        RefuseUnknown(to);
        await using var connection = await _server.Connect(ct);
        await _server.Lock(connection, ct);
        try
        {
            var pending = Pending(await Compare(connection, ct), to);
            await Journal.Complete(connection, scripts, ct);
            if (pending.Count == 0)
                say("Nothing to apply.");
            else
                await Apply(pending);
        }
        finally
        {
            await Server.Unlock(connection);
        }
    }

    /// <summary>Says what <see cref="Up"/> would apply; without a write or a lock.</summary>
    public async Task DryRun(string? to = null, CancellationToken ct = default)
    {
        RefuseUnknown(to);
        var pending = Pending(await Status(ct), to);
        foreach (var script in pending)
            say($"would apply {script.Name}");
        if (pending.Count == 0)
            say("Nothing to apply.");
    }

    /// <summary>Every script of this release or of the journal, in order; found out without a write or a lock.</summary>
    public async Task<IReadOnlyList<ScriptStatus>> Status(CancellationToken ct = default)
    {
        await using var connection = await _server.Connect(ct);
        return await Compare(connection, ct);
    }

    /// <summary>Throws if there is drift: a script was changed after it was applied, or was applied and this release lacks it.</summary>
    public async Task Verify(CancellationToken ct = default)
    {
        RefuseDrift(await Status(ct));
        say("No drift.");
    }

    private async Task Apply(IEnumerable<Script> pending)
    {
        await using var dataSource = _server.DataSource();
        var tracker = new LineTracker(dataSource);
        var engine = DeployChanges.To.PostgresqlDatabase(tracker)
            .WithScripts(pending.Select(script => new SqlScript(script.Name, script.Text)))
            .JournalTo((connections, log) => new Journal(connections, log))
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
    }

    private async Task<IReadOnlyList<ScriptStatus>> Compare(NpgsqlConnection connection, CancellationToken ct)
    {
        var journal = await Journal.Read(connection, ct);
        var known = scripts.ToDictionary(script => script.Name);
        return
        [
            .. from name in known.Keys.Union(journal.Keys).Order(StringComparer.Ordinal)
               select !journal.TryGetValue(name, out var row) ? new ScriptStatus(name, null, ScriptState.Pending)
                   : !known.TryGetValue(name, out var script) ? new ScriptStatus(name, row.AppliedAt, ScriptState.Missing)
                   : row.Sha256 is { } hash && hash != script.Sha256 ? new ScriptStatus(name, row.AppliedAt, ScriptState.Changed)
                   : new ScriptStatus(name, row.AppliedAt, ScriptState.Applied),
        ];
    }

    private IReadOnlyList<Script> Pending(IReadOnlyList<ScriptStatus> statuses, string? to)
    {
        RefuseDrift(statuses);
        return
        [
            .. from status in statuses
               where status.State is ScriptState.Pending
               let script = scripts.Single(script => script.Name == status.Script)
               where to is null || string.CompareOrdinal(script.Number, to) <= 0
               select script,
        ];
    }

    private static void RefuseDrift(IReadOnlyList<ScriptStatus> statuses)
    {
        var drift = statuses.Where(status => status.State is ScriptState.Changed or ScriptState.Missing).Select(status =>
            status.State is ScriptState.Changed
                ? $"{status.Script} was changed after it was applied."
                : $"{status.Script} was applied, and this release does not have it.").ToArray();
        if (drift.Length > 0)
            throw new MigrationException(Outcome.Drift, string.Join(Environment.NewLine, drift));
    }

    private void RefuseUnknown(string? to)
    {
        if (to is not null && scripts.All(script => script.Number != to))
            throw new MigrationException(
                Outcome.Usage, $"There is no script {to}: one of this release is expected, by its four digits, like 0001.");
    }
}
