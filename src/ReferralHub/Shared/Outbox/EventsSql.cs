using ReferralHub.Shared.Hosting;

namespace ReferralHub.Shared.Outbox;

internal static class EventsSql
{
    /// <summary>What partners may hear of.</summary>
    public static readonly Kept Kept = new("events", TimeSpan.FromDays(30), "outbox_events", "created_at");
}
