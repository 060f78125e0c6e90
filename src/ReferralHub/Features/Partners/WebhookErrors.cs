using ReferralHub.Shared;

namespace ReferralHub.Features.Partners;

internal static class WebhookErrors
{
    public static readonly Error Disabled = Error.Conflict("webhook_disabled", "This webhook is disabled: enable it first");
}
