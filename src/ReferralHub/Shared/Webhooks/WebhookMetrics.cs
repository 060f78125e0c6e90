using System.Diagnostics.Metrics;
using ReferralHub.Shared.Telemetry;

namespace ReferralHub.Shared.Webhooks;

internal sealed class WebhookMetrics(IMeterFactory meters)
{
    private readonly Counter<long> _attempts = meters.Ours().CreateCounter<long>(
        "referralhub.webhooks.attempts", "{attempt}", "Deliveries tried, by result: delivered, retried, failed (for good)");
    private readonly Counter<long> _disabled = meters.Ours().CreateCounter<long>(
        "referralhub.webhooks.disabled", "{endpoint}", "Endpoints disabled, by reason: gone, failing");

    public void Attempt(string result) => _attempts.Add("result", result);

    public void Disabled(string reason) => _disabled.Add("reason", reason);
}
