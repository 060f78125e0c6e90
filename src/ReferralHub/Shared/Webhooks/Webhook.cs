using ReferralHub.Shared.Http;

namespace ReferralHub.Shared.Webhooks;

/// <summary>Where a partner wants to hear of events, as the partner sees it.</summary>
internal record Webhook
{
    // not positional: Dapper finds no constructor for an array
    public required Guid Id { get; init; }
    public required string Url { get; init; }
    public required string[] Events { get; init; }
    public string? Description { get; init; }
    public bool Disabled { get; init; }
    /// <summary><c>partner</c>: on purpose; <c>gone</c>: it answered 410; <c>failing</c>: no success for three days.</summary>
    public string? DisabledReason { get; init; }
    public DateTime? DisabledAt { get; init; }
    public DateTime? FailingSince { get; init; }
    public required DateTime CreatedAt { get; init; }
}

/// <summary>With what its messages are signed, which is said once: keep it.</summary>
internal sealed record WebhookWithSecret : Webhook
{
    public required Secret Secret { get; init; }

    public static WebhookWithSecret Of(Webhook webhook, Secret secret) => new()
    {
        Id = webhook.Id,
        Url = webhook.Url,
        Events = webhook.Events,
        Description = webhook.Description,
        Disabled = webhook.Disabled,
        DisabledReason = webhook.DisabledReason,
        DisabledAt = webhook.DisabledAt,
        FailingSince = webhook.FailingSince,
        CreatedAt = webhook.CreatedAt,
        Secret = secret
    };
}

/// <summary>One event on its way to one endpoint; its id is the <c>webhook-id</c> that the receiver sees.</summary>
internal sealed record WebhookDelivery(Guid Id, string Type, string Status, DateTime CreatedAt, DateTime? NextAttemptAt);

internal static class WebhookSql
{
    internal const string Columns =
        """
        id,
          url,
          events,
          description,
          disabled_at is not null as disabled,
          disabled_reason,
          disabled_at,
          failing_since,
          created_at
        """;

    internal const string OfPartner =
        """
        id = @Id
          and partner_id = @PartnerId
          and deleted_at is null
        """;

    internal const string Find =
        $"""
        select
          {Columns}
        from webhook_endpoints
        where {OfPartner}
        """;

    internal const string InsertSecret =
        """
        insert into webhook_secrets (id, endpoint_id, sealed, created_at)
        values (@SecretId, @Id, @Sealed, @Now)
        """;
}
