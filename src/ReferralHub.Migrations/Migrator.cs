using Npgsql;

namespace ReferralHub.Migrations;

/// <summary>
/// Brings a database up to date with a set of scripts. Each script and its journal row are one transaction, and runs on the same
/// database wait for each other: a script is applied once, or leaves nothing behind.
/// </summary>
/// <remarks>
/// Throws an <see cref="ArgumentException"/> for a connection string that Npgsql cannot read or that names no host. The server may take
/// `wait` (30 s unless told) to answer, another run as long to finish.
/// </remarks>
public sealed class Migrator(string connectionString, IReadOnlyList<MigrationFile> files, TimeSpan? wait = null)
{
    private readonly Server _server = new(connectionString, wait ?? TimeSpan.FromSeconds(30));

    /// <summary>Told of each script right after its commit.</summary>
    public Action<MigrationFile> OnApplied { get; init; } = _ => { };

    /// <summary>Told, in words, what is being waited for.</summary>
    public Action<string> OnWaiting { get; init; } = _ => { };

    /// <summary>How scripts behave towards those who use the database meanwhile.</summary>
    public Patience Patience { get; init; } = new();

    /// <summary>Applies what is pending. Applies nothing if a script that was applied has changed or is missing.</summary>
    public Task<IReadOnlyList<MigrationFile>> Up(CancellationToken ct = default) => Up(to: null, ct);

    /// <summary>The same, up to and including the script with a number.</summary>
    public async Task<IReadOnlyList<MigrationFile>> Up(int? to, CancellationToken ct = default)
    {
        await using var connection = await _server.Connect(OnWaiting, ct);
        await _server.Lock(connection, OnWaiting, ct);
        var session = new ScriptSession(connection, Patience, OnWaiting);
        await session.Reset(ct);

        var scripts = await Journal.Compare(connection, files, ct);
        var pending = PendingAmong(scripts, to);
        await session.Patiently("The journal", () => Journal.Complete(connection, ct), ct);
        foreach (var script in scripts.Where(script => script.State is MigrationState.Unhashed))
            await Journal.FillInHash(connection, script.File!, ct);

        foreach (var file in pending)
        {
            await session.Apply(file, ct);
            OnApplied(file);
        }

        return pending;
    }

    /// <summary>What <see cref="Up(int?, CancellationToken)"/> would apply, found out without a write or a lock.</summary>
    public async Task<IReadOnlyList<MigrationFile>> Pending(int? to = null, CancellationToken ct = default) =>
        PendingAmong(await Status(ct), to);

    /// <summary>Every script that exists or was applied, in order.</summary>
    public async Task<IReadOnlyList<MigrationStatus>> Status(CancellationToken ct = default)
    {
        await using var connection = await _server.Connect(OnWaiting, ct);
        return await Journal.Compare(connection, files, ct);
    }

    /// <summary>The same, but throws if a script that was applied has changed or is missing.</summary>
    public async Task<IReadOnlyList<MigrationStatus>> Verify(CancellationToken ct = default)
    {
        var scripts = await Status(ct);
        RefuseDrift(scripts);
        return scripts;
    }

    private MigrationFile[] PendingAmong(IReadOnlyList<MigrationStatus> scripts, int? to)
    {
        RefuseDrift(scripts);
        if (to is { } number && files.All(file => file.Number != number))
            throw new MigrationException(MigrationFault.Usage, $"There is no script {number:0000} to go up to.");

        MigrationFile[] pending =
        [
            .. scripts.Where(script => script.State is MigrationState.Pending)
                .Select(script => script.File!)
                .Where(file => file.Number <= (to ?? int.MaxValue)),
        ];
        foreach (var file in pending)
        {
            RefuseTransactionControl(file);
            RefuseUnrepeatable(file);
        }
        return pending;
    }

    private static void RefuseDrift(IReadOnlyList<MigrationStatus> scripts)
    {
        string[] drift =
        [
            .. from script in scripts
               where script.State is MigrationState.Changed or MigrationState.Missing
               select $"{script.Name} was {(script.File is null ? "applied, but is not there any more" : "changed after it was applied")}.",
        ];
        if (drift.Length > 0)
            throw new MigrationException(MigrationFault.Drift, string.Join('\n', drift));
    }

    private static void RefuseTransactionControl(MigrationFile file)
    {
        if (file.Statements.FirstOrDefault(statement => statement.ControlsTransaction) is { } statement)
        {
            throw new MigrationException(
                MigrationFault.Script,
                $"{file.Name}, line {statement.Line}: a script is one transaction already, `{statement.Text}` has no place in it.");
        }
    }

    private static void RefuseUnrepeatable(MigrationFile file)
    {
        if (file.IsOutsideTransaction && file.Statements.ToArray() is not [{ IsRepeatable: true }])
        {
            throw new MigrationException(
                MigrationFault.Script,
                $"{file.Name}: outside a transaction a script is one statement that can be repeated: create index concurrently if not "
                + "exists, drop index concurrently if exists, do or call.");
        }
    }
}
