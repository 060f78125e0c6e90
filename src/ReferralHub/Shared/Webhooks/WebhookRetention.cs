using ReferralHub.Shared.Hosting;

namespace ReferralHub.Shared.Webhooks;

/// <summary>What is deleted in time. The attempts go with their delivery, and so does all that is left of a deleted endpoint.</summary>
internal static class WebhookRetention
{
    private static readonly TimeSpan s_life = TimeSpan.FromDays(30);

    public static readonly Kept[] Kept =
    [
        new("webhook deliveries", s_life, "webhook_deliveries", "created_at"),
        // a day later, when its last deliveries are gone
        new("deleted webhooks", s_life + TimeSpan.FromDays(1), "webhook_endpoints", "deleted_at"),
        new("replaced webhook secrets", TimeSpan.Zero, "webhook_secrets", "expires_at")
    ];
}
