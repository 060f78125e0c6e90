using ReferralHub.Shared.Webhooks;

namespace ReferralHub.Features.Partners;

internal static class ListWebhooksSql
{
    internal const string Page =
        $"""
        select
          {WebhookSql.Columns}
        from webhook_endpoints
        where partner_id = @PartnerId
          and deleted_at is null
          and id > @After
        order by id
        limit @Rows
        """;
}
