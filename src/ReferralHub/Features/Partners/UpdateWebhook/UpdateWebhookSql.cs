using ReferralHub.Shared.Webhooks;

namespace ReferralHub.Features.Partners;

internal static class UpdateWebhookSql
{
    internal const string Update =
        $"""
        update webhook_endpoints
        set url = coalesce(@Url, url),
            events = coalesce(@Events, events),
            description = case when @HasDescription then @Description else description end,
            disabled_at = case @Disabled::boolean when true then coalesce(disabled_at, @Now) when false then null else disabled_at end,
            disabled_reason = case @Disabled::boolean
              when true then coalesce(disabled_reason, 'partner')
              when false then null
              else disabled_reason
            end,
            failing_since = case when not @Disabled::boolean or @Url <> url then null else failing_since end
        where {WebhookSql.OfPartner}
        returning
          {WebhookSql.Columns}
        """;
}
