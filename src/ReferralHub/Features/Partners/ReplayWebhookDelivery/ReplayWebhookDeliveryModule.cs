using System.Text.Json.Serialization;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Webhooks;

namespace ReferralHub.Features.Partners;

internal sealed class ReplayWebhookDeliveryModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapPost("/api/partner/webhooks/{id}/deliveries/{delivery_id}/replay", async (
            string id, [FromRoute(Name = "delivery_id")] string deliveryId, PartnerCaller partner, IMediator mediator,
            CancellationToken ct) =>
            (await mediator.Send(new ReplayWebhookDelivery.Command(partner.Id, id, deliveryId), ct))
                .ToHttp(delivery => TypedResults.Accepted($"/api/partner/webhooks/{id}/deliveries", delivery)))
        .RequireScope(Scope.ManageWebhooks).RequireRateLimiting(Limits.SignedIn).Idempotent()
        .WithName(nameof(ReplayWebhookDelivery)).WithTags("Webhooks").WithSummary("Send a delivery once more, with the same id and body.")
        .WithDescription("From the beginning of the schedule.")
        .Gives<WebhookDelivery>(202).WithLocation()
        .CanFail(Errors.NotFound, WebhookErrors.Disabled);
}

[JsonSerializable(typeof(WebhookDelivery))]
internal sealed partial class ReplayWebhookDeliveryJson : JsonSerializerContext;
