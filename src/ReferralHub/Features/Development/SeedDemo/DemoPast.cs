namespace ReferralHub.Features.Development;

/// <summary>Times before <paramref name="today"/>: what happens today is squeezed into as much of it as there was.</summary>
internal sealed class DemoPast(DateTimeOffset today)
{
    private const double MinutesADay = 24 * 60;

    private readonly DateTimeOffset _midnight = new(today.UtcDateTime.Date, TimeSpan.Zero);

    public DateTimeOffset Today => today;

    public DateTimeOffset At(int daysAgo, double minute) => daysAgo == 0
        ? _midnight + ((today - _midnight) * (minute / MinutesADay))
        : _midnight.AddDays(-daysAgo).AddMinutes(minute);

    /// <summary>If that is past by now.</summary>
    public DateTimeOffset? After(DateTimeOffset at, TimeSpan later) => at + later < today ? at + later : null;
}
