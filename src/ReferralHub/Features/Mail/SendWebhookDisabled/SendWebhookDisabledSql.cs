namespace ReferralHub.Features.Mail;

internal static class SendWebhookDisabledSql
{
    internal const string Find =
        """
        select
          p.name,
          p.email,
          e.url
        from webhook_endpoints e
        join partners p on p.id = e.partner_id
        where e.id = @WebhookId
          and e.deleted_at is null
          and p.email is not null
          and p.disabled_at is null
        """;
}
