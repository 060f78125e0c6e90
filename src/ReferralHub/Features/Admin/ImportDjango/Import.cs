using ReferralHub.Shared.Data;

namespace ReferralHub.Features.Admin;

/// <summary>One kind of rows, and how a batch of them is judged and written; the transaction is the caller's.</summary>
internal abstract class Import<TRow>(string kind, ImportOptions options, TimeProvider clock)
    where TRow : IDjangoRow
{
    protected ImportOptions Options { get; } = options;

    protected DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Whether a dry run needs what was written for what comes after it.</summary>
    public virtual bool IsNeededLater => true;

    public async Task<IReadOnlyList<Verdict>> Write(Transaction transaction, IReadOnlyCollection<TRow> rows)
    {
        var known = await Targets(transaction, kind, rows.Select(row => row.Id));
        var fresh = rows.Where(row => !known.ContainsKey(row.Id)).ToArray();
        var verdicts = await Known(transaction, [.. rows.Where(row => known.ContainsKey(row.Id))], known);
        return fresh.Length == 0 ? verdicts : [.. verdicts, .. await Add(transaction, fresh)];
    }

    /// <summary>What became of rows that no run has brought yet.</summary>
    protected abstract Task<IReadOnlyList<Verdict>> Add(Transaction transaction, IReadOnlyCollection<TRow> rows);

    /// <summary>What is to be said of rows that an earlier run has brought.</summary>
    protected virtual Task<IReadOnlyList<Verdict>> Known(
        Transaction transaction, IReadOnlyCollection<TRow> rows, IReadOnlyDictionary<string, Guid> targets) =>
        Task.FromResult<IReadOnlyList<Verdict>>([.. rows.Select(row => new Verdict(row.Id) { WasThere = true })]);

    /// <summary>Which of these ids are here, and as what.</summary>
    protected async Task<Dictionary<string, Guid>> Targets(Transaction transaction, string ofKind, IEnumerable<string?> ids) =>
        (await transaction.QueryAsync<Target>(ImportSql.Targets,
            new { Options.Source, Kind = ofKind, Ids = ids.OfType<string>().Distinct().ToArray() }))
        .ToDictionary(target => target.SourceId, target => target.TargetId);

    /// <summary>Null if there is one, and it is not to come.</summary>
    protected string? FaultOf(DateTime? at, string column) => at is { } time && time <= Now.UtcDateTime
        ? null
        : $"{column} is no time between 1970 and now";

    private sealed record Target(string SourceId, Guid TargetId);
}

internal static class ImportSql
{
    /// <summary>
    /// A look-up for each. Asked for a list, PostgreSQL reads all of a kind to filter it, as long as it believes that the table is empty: a
    /// batch took as long as all before it.
    /// </summary>
    internal const string Targets =
        """
        select
          asked.source_id,
          known.target_id
        from (select distinct unnest(@Ids) as source_id) as asked
        cross join lateral (
          select target_id
          from imports
          where source = @Source
            and kind = @Kind
            and source_id = asked.source_id
          limit 1
        ) as known
        """;
}
