using System.Globalization;
using System.Text.RegularExpressions;

namespace ReferralHub.Features.Stats;

/// <summary>Days of one time zone, both ends included, and the instants between which they lie (daylight saving and all).</summary>
internal sealed partial record StatsRange(DateOnly From, DateOnly To, TimeZoneInfo Zone)
{
    internal const int DefaultDays = 30;
    internal const int MostDays = 731;

    internal string Key => $"{From.DayNumber}:{To.DayNumber}:{Zone.Id}";

    internal IEnumerable<DateOnly> Days => Enumerable.Range(0, To.DayNumber - From.DayNumber + 1).Select(From.AddDays);

    /// <summary>Of each day, and of the one after the last.</summary>
    internal DateTime[] Starts => [.. Days.Append(To.AddDays(1)).Select(StartOf)];

    /// <summary>From validated texts. One end alone makes a range of 30 days.</summary>
    internal static StatsRange Of(string? from, string? to, string? tz, DateTimeOffset now)
    {
        var zone = tz is null ? TimeZoneInfo.Utc : TimeZoneInfo.FindSystemTimeZoneById(tz);
        var end = to is not null ? Day(to)
            : from is not null ? Day(from).AddDays(DefaultDays - 1)
            : DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        return new StatsRange(from is not null ? Day(from) : end.AddDays(1 - DefaultDays), end, zone);
    }

    internal static bool IsDay(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        && day.Year is >= 2000 and < 2200;

    /// <summary>
    /// A name of the tz database. .NET would take Windows' names too, and what else lies in the folder of the zones: this machine's own,
    /// placeholders, and all of them once more with leap seconds.
    /// </summary>
    internal static bool IsZone(string text) =>
        Name().IsMatch(text)
        && text is not ("localtime" or "posixrules" or "Factory")
        && !text.StartsWith("right/", StringComparison.Ordinal)
        && !text.StartsWith("posix/", StringComparison.Ordinal)
        && (text is "UTC" || !TimeZoneInfo.TryConvertWindowsIdToIanaId(text, out _))
        && TimeZoneInfo.TryFindSystemTimeZoneById(text, out _);

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private DateTime StartOf(DateOnly day)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        // where the clocks jump over midnight the day begins when they have jumped
        while (Zone.IsInvalidTime(midnight))
            midnight = midnight.AddMinutes(15);
        // where they go back over midnight it begins at the earlier of the two
        return Zone.IsAmbiguousTime(midnight)
            ? DateTime.SpecifyKind(midnight - Zone.GetAmbiguousTimeOffsets(midnight).Max(), DateTimeKind.Utc)
            : TimeZoneInfo.ConvertTimeToUtc(midnight, Zone);
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_+-]{1,32}(/[A-Za-z0-9_+-]{1,32}){0,2}\z")]
    private static partial Regex Name();
}
