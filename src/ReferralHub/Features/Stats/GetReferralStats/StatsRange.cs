using System.Globalization;

namespace ReferralHub.Features.Stats;

/// <summary>Days of one IANA time zone, both ends included, and the instants between which they lie (daylight saving and all).</summary>
internal sealed record StatsRange(DateOnly From, DateOnly To, TimeZoneInfo Zone)
{
    public const int DefaultDays = 30;
    public const int MostDays = 731;

    /// <summary>Of each day, and of the one after the last. Not made for answers that are in the cache.</summary>
    private DateTime[] Starts => field ??= [.. Enumerable.Range(0, Math.Max(0, To.DayNumber - From.DayNumber) + 2)
        .Select(number => StartOf(From.AddDays(number), Zone))];

    public string Key => $"{From.DayNumber}:{To.DayNumber}:{Zone.Id}";

    public IEnumerable<DateOnly> Days => Enumerable.Range(0, To.DayNumber - From.DayNumber + 1).Select(From.AddDays);

    /// <summary>From validated texts. Either end alone makes a range of 30 days.</summary>
    public static StatsRange Of(string? from, string? to, string? tz, DateTimeOffset now)
    {
        var zone = tz is null ? TimeZoneInfo.Utc : TimeZoneInfo.FindSystemTimeZoneById(tz);
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        var start = from is null ? (DateOnly?)null : Day(from);
        var byDefault = start is null || start.Value.AddDays(DefaultDays - 1) > today ? today : start.Value.AddDays(DefaultDays - 1);
        var end = to is null ? byDefault : Day(to);
        return new StatsRange(start ?? end.AddDays(1 - DefaultDays), end, zone);
    }

    public static bool IsDay(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            && day.Year is >= 2000 and < 2200;

    /// <summary>The UTC days that <see cref="Sum"/> asks for, the last one not included.</summary>
    public (DateOnly First, DateOnly Before) UtcDays => (Utc(0), Utc(Starts.Length - 1));

    /// <summary>The parts of UTC days that <see cref="Sum"/> asks for: none if the zone's days are UTC's.</summary>
    public SoFar[] Parts => [.. Starts.Where(start => start > start.Date).Select(start => new SoFar(start.Date, start))];

    /// <summary>
    /// What the day of this number in the range had, from what UTC days had, in all and up to some moments: the UTC days from the one in
    /// which it begins to before the one in which it ends, the end's part and less the start's.
    /// </summary>
    public Counts Sum(int day, Func<DateOnly, Counts> whole, Func<SoFar, Counts> part)
    {
        var (start, end) = (Starts[day], Starts[day + 1]);
        var sum = default(Counts);
        for (var utc = Utc(day); utc < Utc(day + 1); utc = utc.AddDays(1))
            sum += whole(utc);
        if (end > end.Date)
            sum += part(new SoFar(end.Date, end));
        if (start > start.Date)
            sum += part(new SoFar(start.Date, start)) * -1;
        return sum;
    }

    private DateOnly Utc(int day) => DateOnly.FromDateTime(Starts[day]);

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateTime StartOf(DateOnly day, TimeZoneInfo zone)
    {
        if (zone == TimeZoneInfo.Utc)
            return day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        // where the clocks jump over midnight the day begins when they have jumped
        while (zone.IsInvalidTime(midnight))
            midnight = midnight.AddMinutes(15);
        // where they go back over midnight the day begins at the earlier of the two
        return zone.IsAmbiguousTime(midnight)
            ? DateTime.SpecifyKind(midnight - zone.GetAmbiguousTimeOffsets(midnight).Max(), DateTimeKind.Utc)
            : TimeZoneInfo.ConvertTimeToUtc(midnight, zone);
    }
}

/// <summary>A UTC day up to a moment, which is not part of it.</summary>
internal readonly record struct SoFar(DateTime Date, DateTime Until);

internal readonly record struct Counts(long Clicks, long Signups, long Successful)
{
    public static Counts operator +(Counts a, Counts b) => new(a.Clicks + b.Clicks, a.Signups + b.Signups, a.Successful + b.Successful);

    public static Counts operator *(Counts a, int sign) => new(a.Clicks * sign, a.Signups * sign, a.Successful * sign);
}
