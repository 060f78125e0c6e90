using System.Text.Json;
using MediatR;
using Npgsql;
using ReferralHub.Shared;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Outbox;
using ReferralHub.Shared.Webhooks;

namespace ReferralHub.Features.Partners;

/// <summary>
/// Sends one event of type <c>test</c>, whatever the endpoint subscribes to: signed, retried and logged as every other. Its data has the
/// endpoint's id.
/// </summary>
internal static class TestWebhook
{
    internal sealed record Command(Guid PartnerId, string Id) : IRequest<Result<WebhookDelivery>>;

    internal sealed class Handler(NpgsqlDataSource db, IdempotentCall call, Outbox outbox, TimeProvider clock)
        : IRequestHandler<Command, Result<WebhookDelivery>>
    {
        public async Task<Result<WebhookDelivery>> Handle(Command command, CancellationToken ct)
        {
            if (!Guid.TryParseExact(command.Id, "D", out var id))
                return Errors.NotFound;
            var now = clock.GetUtcNow();
            var test = new
            {
                Id = id,
                command.PartnerId,
                DeliveryId = Guid.CreateVersion7(now),
                Type = WebhookEvents.Test,
                Body = WebhookBody.Of(WebhookEvents.Test, now.UtcDateTime, JsonSerializer.Serialize(new { id, version = 1 })),
                Now = now.UtcDateTime
            };
            var made = await db.TransactionAsync<WebhookDelivery>(call, async transaction =>
                await transaction.QuerySingleOrDefaultAsync<Webhook>(TestWebhookSql.Find, test) switch
                {
                    null => Errors.NotFound,
                    { Disabled: true } => WebhookErrors.Disabled,
                    _ => (await transaction.QuerySingleOrDefaultAsync<WebhookDelivery>(TestWebhookSql.Insert, test))!
                }, ct);
            outbox.Wake(Outbox.Deliveries);
            return made;
        }
    }
}
