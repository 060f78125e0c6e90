using MediatR;
using Npgsql;
using ReferralHub.Shared;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Outbox;
using ReferralHub.Shared.Webhooks;

namespace ReferralHub.Features.Partners;

/// <summary>
/// Sends a delivery once more, whatever became of it: now, and from the beginning of the schedule. Its id and body stay, so a receiver that
/// had it knows it again. One that is on its way at this moment is not sent beside that but after it.
/// </summary>
internal static class ReplayWebhookDelivery
{
    internal sealed record Command(Guid PartnerId, string Id, string DeliveryId) : IRequest<Result<WebhookDelivery>>;

    internal sealed class Handler(NpgsqlDataSource db, IdempotentCall call, Outbox outbox, TimeProvider clock)
        : IRequestHandler<Command, Result<WebhookDelivery>>
    {
        public async Task<Result<WebhookDelivery>> Handle(Command command, CancellationToken ct)
        {
            if (!Guid.TryParseExact(command.Id, "D", out var id) || !Guid.TryParseExact(command.DeliveryId, "D", out var deliveryId))
                return Errors.NotFound;
            var wanted = new { Id = id, command.PartnerId, DeliveryId = deliveryId, Now = clock.GetUtcNow().UtcDateTime };
            var replayed = await db.TransactionAsync<WebhookDelivery>(call, async transaction =>
                await transaction.QuerySingleOrDefaultAsync<Webhook>(WebhookSql.Find, wanted) switch
                {
                    null => Errors.NotFound,
                    { Disabled: true } => WebhookErrors.Disabled,
                    _ => await transaction.QuerySingleOrDefaultAsync<WebhookDelivery>(ReplayWebhookDeliverySql.Replay, wanted)
                        is { } delivery ? delivery : Errors.NotFound
                }, ct);
            outbox.Wake(Outbox.Deliveries);
            return replayed;
        }
    }
}
