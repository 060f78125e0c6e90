using ReferralHub.Shared.Webhooks;

namespace ReferralHub.Features.Partners;

internal static class CreateWebhookSql
{
    /// <summary>A statement of its own before <see cref="Insert"/>, which then sees what whoever came first has made.</summary>
    internal const string TakeTurns =
        """
        select
        from partners
        where id = @PartnerId
        for no key update
        """;

    internal const string Insert =
        $"""
        insert into webhook_endpoints (id, partner_id, url, events, description, created_at)
        select @Id, @PartnerId, @Url, @Events, @Description, @Now
        where @Most > (
          select count(*)
          from webhook_endpoints
          where partner_id = @PartnerId
            and deleted_at is null
        )
        returning
          {WebhookSql.Columns}
        """;
}
