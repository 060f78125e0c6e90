using Npgsql;

namespace ReferralHub.Migrations;

/// <summary>Applies scripts one by one, each as a transaction with its journal row, unless it says that it cannot be one.</summary>
internal sealed class ScriptSession(NpgsqlConnection connection, Patience patience, Action<string> onWaiting)
{
    // run after every script too, so that its search_path or role reaches neither the journal nor the next script
    private readonly string _setUp = $"""
        reset session authorization;
        reset role;
        reset all;
        set lock_timeout = {Milliseconds(patience.LockTimeout)};
        set statement_timeout = {Milliseconds(patience.StatementTimeout)};
        """;

    internal Task Reset(CancellationToken ct) => connection.Execute(_setUp, ct);

    internal Task Apply(MigrationFile file, CancellationToken ct) =>
        Patiently(file.Name, () => file.IsOutsideTransaction ? ApplyAlone(file, ct) : ApplyTogether(file, ct), ct);

    /// <summary>As often as others are in the way, within bounds; each time from its beginning.</summary>
    internal async Task Patiently(string what, Func<Task> work, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await work();
                return;
            }
            catch (Exception e) when (attempt < patience.LockAttempts && (e.InnerException ?? e).IsContention())
            {
                if (attempt == 1)
                    onWaiting($"{what}: another session keeps a lock. Trying up to {patience.LockAttempts} times.");
            }

            await Task.Delay(patience.Pause, ct);
        }
    }

    private async Task ApplyTogether(MigrationFile file, CancellationToken ct)
    {
        SqlStatement? current = null;
        try
        {
            await using var transaction = await connection.BeginTransactionAsync(ct);
            foreach (var statement in file.Statements)
            {
                current = statement;
                await Run(statement, ct);
            }

            current = null;
            await Reset(ct);
            await Journal.Add(connection, file, ct);
            await transaction.CommitAsync(ct);
        }
        // the latter is Npgsql's answer to `copy`
        catch (Exception e) when (e is NpgsqlException or NotSupportedException)
        {
            throw MigrationException.Of(file, current, e);
        }
    }

    /// <summary>It may have run before, to its end or not: the journal's row comes after it.</summary>
    private async Task ApplyAlone(MigrationFile file, CancellationToken ct)
    {
        var statement = file.Statements.Single();
        try
        {
            await connection.Execute("set statement_timeout = 0", ct);
            // it waits for every transaction there is, but locks nobody out meanwhile; giving up would leave the index invalid
            if (statement.ConcurrentIndex is not null || statement.IsConcurrentDrop)
                await connection.Execute("set lock_timeout = 0", ct);
            if (statement.ConcurrentIndex is { } index && await connection.IsTrue(IsUnfinished(index), ct))
                await connection.Execute($"drop index concurrently {index}", ct);
            await Run(statement, ct);
            await Reset(ct);
            await Journal.Add(connection, file, ct);
        }
        catch (NpgsqlException e)
        {
            throw MigrationException.Of(file, statement, e);
        }
    }

    // the value that nothing asks for keeps Npgsql from splitting the text once more, as it does not know `begin atomic`
    private Task Run(SqlStatement statement, CancellationToken ct) => connection.Execute(statement.Text, ct, "");

    // `if not exists` would leave it as it is
    private static string IsUnfinished(string index) =>
        $"select exists (select from pg_index where indexrelid = to_regclass('{index}') and not indisvalid)";

    private static long Milliseconds(TimeSpan time) => (long)Math.Ceiling(time.TotalMilliseconds);
}
