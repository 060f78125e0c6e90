namespace ReferralHub.Shared.Webhooks;

/// <summary>What partners can subscribe to, as the types in <c>outbox_events</c>; <see cref="Test"/> comes only when asked for.</summary>
internal static class WebhookEvents
{
    public const string Test = "test";

    public static readonly IReadOnlyList<string> All =
    [
        "referral.created", "referral.successful", "referral.rejected", "referral.reversed", "referral.expired",
        "reward.earned", "reward.reversed"
    ];
}
