using ReferralHub.Shared.Webhooks;

namespace ReferralHub.Features.Partners;

internal static class TestWebhookSql
{
    internal const string Find =
        $"""
        {WebhookSql.Find}
        for key share
        """;

    internal const string Insert =
        """
        insert into webhook_deliveries (id, endpoint_id, type, body, created_at, next_attempt_at)
        values (@DeliveryId, @Id, @Type, @Body, @Now, @Now)
        returning
          id,
          type,
          status,
          created_at,
          next_attempt_at
        """;
}
