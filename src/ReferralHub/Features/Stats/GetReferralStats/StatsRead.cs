using Npgsql;
using ReferralHub.Shared.Data;

namespace ReferralHub.Features.Stats;

/// <summary>Whose stats, of which UTC days, and up to which moments in some of them.</summary>
internal sealed record StatsWanted(Guid UserId, DateOnly First, DateOnly Before, SoFar[] Parts);

/// <param name="SoFar">What UTC days had up to moments in them.</param>
/// <param name="AsOf">When it was read.</param>
internal sealed record StatsRead(TotalsRow Totals, Dictionary<SoFar, Counts> SoFar, DateTime AsOf)
{
    /// <summary>For all who ask at the same time. Null: there is nobody, or nobody any more.</summary>
    public static async Task<StatsRead?[]> Of(StatsWanted[] wanted, NpgsqlDataSource db, DateTime now)
    {
        var moments = wanted.Index().SelectMany(one => one.Item.Parts.Select(part => (One: one.Index, Part: part))).ToArray();
        var values = new
        {
            Now = now,
            Users = wanted.Select(one => one.UserId).ToArray(),
            FirstDays = wanted.Select(one => one.First).ToArray(),
            BeforeDays = wanted.Select(one => one.Before).ToArray(),
            MomentUsers = moments.Select(moment => wanted[moment.One].UserId).ToArray(),
            MomentDays = moments.Select(moment => moment.Part.Date).ToArray(),
            Moments = moments.Select(moment => moment.Part.Until).ToArray()
        };
        var (totals, parts) = moments.Length == 0
            ? (await db.QueryAsync<TotalsRow>(GetReferralStatsSql.Totals, values, CancellationToken.None), [])
            : await db.QueryBothAsync<TotalsRow, PartRow>(
                GetReferralStatsSql.Totals, GetReferralStatsSql.SoFar, values, CancellationToken.None);
        var read = new StatsRead?[wanted.Length];
        foreach (var row in totals)
            read[row.Number - 1] = new StatsRead(row, [], now);
        foreach (var row in parts)
        {
            var (one, part) = moments[row.Number - 1];
            read[one]?.SoFar.Add(part, new Counts(row.Clicks, row.Signups, row.Successful));
        }
        return read;
    }

    private sealed record PartRow(long Number, long Clicks, long Signups, long Successful);
}

/// <summary>Not positional: Dapper finds no constructor for arrays. Those are null where there is no day.</summary>
internal sealed record TotalsRow
{
    public long Number { get; init; }
    public required string Code { get; init; }
    public long Clicks { get; init; }
    public long Signups { get; init; }
    public long Pending { get; init; }
    public long Successful { get; init; }
    public long Rejected { get; init; }
    public long Expired { get; init; }
    public long Reversed { get; init; }
    public decimal Credits { get; init; }
    public decimal PremiumDays { get; init; }
    public decimal DiscountPercent { get; init; }
    public int? MilestoneAt { get; init; }
    public string? MilestoneType { get; init; }
    public decimal? MilestoneAmount { get; init; }
    public int[]? Days { get; init; }
    public long[]? DayClicks { get; init; }
    public long[]? DaySignups { get; init; }
    public long[]? DaySuccessful { get; init; }

    public Dictionary<int, Counts> ByDay() => (Days ?? []).Index().ToDictionary(
        day => day.Item, day => new Counts(DayClicks![day.Index], DaySignups![day.Index], DaySuccessful![day.Index]));
}
