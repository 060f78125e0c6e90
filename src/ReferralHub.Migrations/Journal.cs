using Npgsql;

namespace ReferralHub.Migrations;

/// <summary>DbUp's `schemaversions` with one more, nullable column for the hash: either tool can go on where the other stopped.</summary>
internal static class Journal
{
    private const string Exists = "select to_regclass('schemaversions') is not null";

    private const string HasHashes = """
        select exists (select from pg_attribute where attrelid = to_regclass('schemaversions') and attname = 'sha256' and not attisdropped)
        """;

    // DbUp's own definition, to the name of the key
    private const string Make = """
        create table if not exists schemaversions (
            schemaversionsid serial not null,
            scriptname character varying(255) not null,
            applied timestamp without time zone not null,
            constraint "PK_schemaversions_Id" primary key (schemaversionsid)
        );
        alter table schemaversions add column sha256 text;
        """;

    // by way of jsonb, since a journal that only DbUp has seen lacks the column; grouped, since nothing keeps DbUp from a second row
    private const string Rows = """
        select scriptname, min(applied), max(to_jsonb(journal) ->> 'sha256')
        from schemaversions as journal
        group by scriptname
        """;

    private const string UpdateHash = "update schemaversions set sha256 = $2 where scriptname = $1 and sha256 is null";

    private const string Insert = """
        insert into schemaversions (scriptname, applied, sha256)
        values ($1, clock_timestamp() at time zone 'utc', $2)
        """;

    /// <summary>Every script that exists or was applied, in order. Writes nothing, with or without a journal.</summary>
    internal static async Task<IReadOnlyList<MigrationStatus>> Compare(
        NpgsqlConnection connection, IReadOnlyList<MigrationFile> files, CancellationToken ct)
    {
        var journal = await Read(connection, ct);
        return
        [
            .. from name in files.Select(file => file.Name).Union(journal.Keys).Order(StringComparer.Ordinal)
               let file = files.FirstOrDefault(file => file.Name == name)
               let row = journal.GetValueOrDefault(name)
               select new MigrationStatus(name, row?.Applied, StateOf(file, row), file),
        ];
    }

    internal static async Task Complete(NpgsqlConnection connection, CancellationToken ct)
    {
        // asked first: altering the table locks out its readers, and an account that may only apply scripts need not own it
        if (!await connection.IsTrue(HasHashes, ct))
            await connection.Execute(Make, ct);
    }

    internal static Task FillInHash(NpgsqlConnection connection, MigrationFile file, CancellationToken ct) =>
        connection.Execute(UpdateHash, ct, file.Name, file.Sha256);

    internal static Task Add(NpgsqlConnection connection, MigrationFile file, CancellationToken ct) =>
        connection.Execute(Insert, ct, file.Name, file.Sha256);

    private static async Task<Dictionary<string, Row>> Read(NpgsqlConnection connection, CancellationToken ct)
    {
        var journal = new Dictionary<string, Row>();
        if (!await connection.IsTrue(Exists, ct))
            return journal;

        await using var command = new NpgsqlCommand(Rows, connection);
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
            journal.Add(rows.GetString(0), new Row(rows.GetDateTime(1), await rows.IsDBNullAsync(2, ct) ? null : rows.GetString(2)));
        return journal;
    }

    private static MigrationState StateOf(MigrationFile? file, Row? row) =>
        row is null ? MigrationState.Pending
        : file is null ? MigrationState.Missing
        : row.Sha256 is null ? MigrationState.Unhashed
        : row.Sha256 == file.Sha256 ? MigrationState.Applied
        : MigrationState.Changed;

    private sealed record Row(DateTime Applied, string? Sha256);
}
