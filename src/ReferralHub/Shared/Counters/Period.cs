using System.Globalization;

namespace ReferralHub.Shared.Counters;

/// <summary>A leaderboard: of all time, of this week (ISO 8601: from Monday) or of this month, in UTC. <see cref="Key"/> is what is stored.
/// All time begins at <see cref="DateTime.MinValue"/>, which is <c>-infinity</c> to PostgreSQL.</summary>
internal sealed record Period(string Key, DateTime Start)
{
    /// <summary>More than the clocks of the instances ever differ.</summary>
    public static readonly TimeSpan Apart = TimeSpan.FromHours(1);

    public static readonly Period All = new("all", DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc));

    public static Period Week(DateTimeOffset now)
    {
        var day = now.UtcDateTime.Date;
        return Of("week", day.AddDays(-(((int)day.DayOfWeek + 6) % 7)));
    }

    public static Period Month(DateTimeOffset now) => Of("month", new DateTime(now.UtcDateTime.Year, now.UtcDateTime.Month, 1));

    public static Period[] Current(DateTimeOffset now) => [All, Week(now), Month(now)];

    /// <summary>With those that begin within <see cref="Apart"/>: to the clock of whoever made a referral they may have begun.</summary>
    public static Period[] Open(DateTimeOffset now) => [.. Current(now).Union(Current(now + Apart))];

    private static Period Of(string kind, DateTime start) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{kind} {start:yyyy-MM-dd}"), DateTime.SpecifyKind(start, DateTimeKind.Utc));
}
