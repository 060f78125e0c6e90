using ReferralHub.Shared.Data;

namespace ReferralHub.Features.Admin;

/// <summary>
/// Counts the target before and after, by what there is rather than by what was noted of it: it must have more of everything by exactly
/// what was imported, and the source no row that was not read.
/// </summary>
internal static class ImportCounts
{
    internal static Task<bool> IsReady(Transaction transaction) =>
        transaction.QuerySingleOrDefaultAsync<bool>(ImportCountsSql.IsReady, null);

    internal static async Task<Dictionary<(string Kind, string Tally), decimal>> Take(Transaction transaction, string source) =>
        (await transaction.QueryAsync<Counted>(ImportCountsSql.Count, new { Source = source }))
        .ToDictionary(counted => (counted.Kind, counted.Tally), counted => counted.Number);

    internal static void CompareWithSource(ImportReport report)
    {
        foreach (var count in report.Counts.Where(count => count.Read != count.InSource))
            report.Differs($"rows of {count.Table}", count.Read, count.InSource ?? 0);
    }

    internal static void CompareWithTarget(
        ImportReport report, Dictionary<(string Kind, string Tally), decimal> before,
        Dictionary<(string Kind, string Tally), decimal> after)
    {
        var imported = report.Counts.SelectMany(count => count.Tallies.Select(tally => (Key: (count.Kind, Tally: tally.Key), tally.Value)))
            .ToDictionary(tally => tally.Key, tally => tally.Value);
        foreach (var key in after.Keys.Union(imported.Keys))
            if (after.GetValueOrDefault(key) - before.GetValueOrDefault(key) is var more && more != imported.GetValueOrDefault(key))
                report.Differs($"{key.Kind} {key.Tally}".TrimEnd(), more, imported.GetValueOrDefault(key));
    }

    private sealed record Counted(string Kind, string Tally, decimal Number);
}

internal static class ImportCountsSql
{
    internal const string IsReady =
        """
        select to_regclass('imports') is not null
        """;

    /// <summary>People with their link and its code, codes, referrals by the state they came in, and what rewards add up to.</summary>
    internal const string Count =
        """
        select
          i.kind,
          '' as tally,
          count(*)::numeric as number
        from imports i
        join users u on u.id = i.target_id
        join referral_links l on l.user_id = u.id and l.is_default
        join referral_codes c on c.link_id = l.id and c.is_default
        where i.source = @Source
          and i.kind = 'user'
        group by i.kind
        union all
        select
          i.kind,
          '',
          count(*)
        from imports i
        join referral_links l on l.id = i.target_id
        where i.source = @Source
          and i.kind = 'code'
        group by i.kind
        union all
        select
          i.kind,
          r.imported_as,
          count(*)
        from imports i
        join referrals r on r.id = i.target_id
        where i.source = @Source
          and i.kind = 'referral'
        group by i.kind, r.imported_as
        union all
        select
          i.kind,
          e.reward_type,
          sum(e.amount)
        from imports i
        join reward_entries e on e.id = i.target_id
        where i.source = @Source
          and i.kind = 'reward'
        group by i.kind, e.reward_type
        """;
}
