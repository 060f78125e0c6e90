using ReferralHub.Shared.Webhooks;

namespace ReferralHub.Features.Partners;

internal static class RotateWebhookSecretSql
{
    internal const string Lock =
        $"""
        {WebhookSql.Find}
        for no key update
        """;

    internal const string DropOld =
        """
        delete from webhook_secrets
        where endpoint_id = @Id
          and expires_at is not null
        """;

    internal const string Replace =
        """
        update webhook_secrets
        set expires_at = @Expires
        where endpoint_id = @Id
        """;
}
