using System.Data;
using DbUp.Engine;
using DbUp.Engine.Output;
using DbUp.Engine.Transactions;
using DbUp.Postgresql;
using Npgsql;

namespace ReferralHub.Migrations;

/// <summary>
/// DbUp's `schemaversions` with a hash of each script, which is written with the script's row, so in the script's own transaction.
/// </summary>
internal sealed class Journal(Func<IConnectionManager> connections, Func<IUpgradeLog> log)
    : PostgresqlTableJournal(connections, log, "public", "schemaversions")
{
    internal sealed record Row(DateTimeOffset AppliedAt, string? Sha256);

    /// <summary>The rows by their scripts' names. Writes nothing, and needs neither the table nor its column of hashes.</summary>
    internal static async Task<IReadOnlyDictionary<string, Row>> Read(NpgsqlConnection connection, CancellationToken ct)
    {
        var journal = new Dictionary<string, Row>();
        if (!await IsTrue(JournalSql.Exists, connection, ct))
            return journal;

        await using var command = new NpgsqlCommand(JournalSql.Read, connection);
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            // rows of DbUp alone hold the local time of the machine it ran on; nobody knows any more which one that was
            var appliedAt = new DateTimeOffset(rows.GetDateTime(1), TimeSpan.Zero);
            journal[rows.GetString(0)] = new Row(appliedAt, await rows.IsDBNullAsync(2, ct) ? null : rows.GetString(2));
        }

        return journal;
    }

    /// <summary>Gives rows that DbUp alone wrote the hashes of these scripts: from now on a change of them is noticed.</summary>
    internal static async Task Complete(NpgsqlConnection connection, IReadOnlyList<Script> scripts, CancellationToken ct)
    {
        if (!await IsTrue(JournalSql.Exists, connection, ct))
            return;

        // each asked first: an account that may only apply scripts need not own the table
        if (!await IsTrue(JournalSql.HasHashes, connection, ct))
        {
            // the API's readiness reads the journal, and would queue up behind a change that waits
            await using var addHashes = new NpgsqlCommand($"set lock_timeout = '1s'; {JournalSql.AddHashes}", connection);
            _ = await addHashes.ExecuteNonQueryAsync(ct);
        }

        if (!await IsTrue(JournalSql.LacksHash, connection, ct))
            return;
        await using var fillIn = new NpgsqlCommand(JournalSql.FillIn, connection);
        _ = fillIn.Parameters.Add(new() { Value = scripts.Select(script => script.Name).ToArray() });
        _ = fillIn.Parameters.Add(new() { Value = scripts.Select(script => script.Sha256).ToArray() });
        _ = await fillIn.ExecuteNonQueryAsync(ct);
    }

    protected override string CreateSchemaTableSql(string quotedPrimaryKeyName) =>
        $"{base.CreateSchemaTableSql(quotedPrimaryKeyName)};\n{JournalSql.AddHashes}";

    // not DbUp's own: it writes the machine's local time
    protected override IDbCommand GetInsertScriptCommand(Func<IDbCommand> dbCommandFactory, SqlScript script)
    {
        var command = (NpgsqlCommand)dbCommandFactory();
        command.CommandText = JournalSql.Insert;
        _ = command.Parameters.Add(new() { Value = script.Name });
        _ = command.Parameters.Add(new() { Value = new Script(script.Name, script.Contents).Sha256 });
        return command;
    }

    private static async Task<bool> IsTrue(string sql, NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(ct) is true;
    }
}
