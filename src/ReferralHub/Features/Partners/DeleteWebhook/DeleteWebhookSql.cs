using ReferralHub.Shared.Webhooks;

namespace ReferralHub.Features.Partners;

internal static class DeleteWebhookSql
{
    internal const string Delete =
        $"""
        with deleted as (
          update webhook_endpoints
          set deleted_at = @Now
          where {WebhookSql.OfPartner}
          returning id
        ), forgotten as (
          delete from webhook_secrets s
          using deleted d
          where s.endpoint_id = d.id
        )
        select exists (select from deleted)
        """;
}
