namespace ReferralHub.Shared.Webhooks;

/// <summary>
/// When a delivery that failed is tried again: the example of Standard Webhooks, ten tries in three days and a bit. Jitter only adds, so
/// that the last failure of an endpoint that never answers comes after the three days that disable it.
/// </summary>
internal static class WebhookSchedule
{
    public static readonly TimeSpan DisableAfter = TimeSpan.FromDays(3);

    private static readonly TimeSpan[] s_pauses =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24)
    ];

    /// <summary>Null after the last try.</summary>
    public static TimeSpan? PauseAfter(int tries) =>
        tries <= s_pauses.Length ? s_pauses[tries - 1] * (1 + (Random.Shared.NextDouble() / 10)) : null;
}
