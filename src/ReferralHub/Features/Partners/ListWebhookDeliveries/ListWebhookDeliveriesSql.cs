namespace ReferralHub.Features.Partners;

internal static class ListWebhookDeliveriesSql
{
    /// <summary>In one statement: what a delivery is and what it went through are of one moment.</summary>
    internal const string Newest =
        """
        with deliveries as (
          select
            id,
            type,
            status,
            created_at,
            next_attempt_at
          from webhook_deliveries
          where endpoint_id = @Id
            and id < @Before
          order by id desc
          limit @Rows
        )
        select
          d.id,
          d.type,
          d.status,
          d.created_at,
          d.next_attempt_at,
          latest.at,
          latest.status as answer_status,
          latest.duration_ms,
          latest.error,
          latest.response
        from deliveries d
        left join lateral (
          select
            claim,
            at,
            status,
            duration_ms,
            error,
            response
          from webhook_attempts
          where delivery_id = d.id
          order by claim desc
          limit @MostAttempts
        ) as latest on true
        order by d.id desc, latest.claim
        """;
}
