using Npgsql;

namespace ReferralHub.Features.Admin;

/// <summary>Takes rows as they are read, batch by batch. A batch that fails is tried again row by row, to find the one.</summary>
internal sealed class ImportRun(ImportTarget target, ImportReport report, int batch)
{
    public async Task Take<TRow>(ImportCount count, Import<TRow> import, IAsyncEnumerable<TRow> rows, CancellationToken ct)
        where TRow : IDjangoRow
    {
        await foreach (var some in rows.Chunk(batch).WithCancellation(ct))
            foreach (var verdict in await Write(import, some, ct))
                report.Tell(count, verdict);
    }

    private async Task<IReadOnlyList<Verdict>> Write<TRow>(Import<TRow> import, TRow[] rows, CancellationToken ct)
        where TRow : IDjangoRow
    {
        try
        {
            return await target.Try(transaction => import.Write(transaction, rows), !import.IsNeededLater, ct);
        }
        // of the data, of a constraint, of whom it met (a deadlock), of a trigger: all else is nobody's row's fault
        catch (PostgresException refused) when (refused.SqlState is ['2', '2' or '3', ..] or ['4', '0', ..] or ['P', '0', ..])
        {
            if (rows is [var row])
                return [Verdict.Refuse(row, $"the database refuses it: {refused.SqlState} {refused.MessageText}")];
        }
        var verdicts = new List<Verdict>();
        foreach (var row in rows)
            verdicts.AddRange(await Write(import, [row], ct));
        return verdicts;
    }
}
