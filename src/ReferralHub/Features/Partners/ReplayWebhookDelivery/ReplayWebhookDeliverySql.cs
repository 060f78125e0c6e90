namespace ReferralHub.Features.Partners;

internal static class ReplayWebhookDeliverySql
{
    internal const string Replay =
        """
        update webhook_deliveries
        set status = 'pending',
            tries = 0,
            next_attempt_at = @Now
        where id = @DeliveryId
          and endpoint_id = @Id
        returning
          id,
          type,
          status,
          created_at,
          next_attempt_at
        """;
}
