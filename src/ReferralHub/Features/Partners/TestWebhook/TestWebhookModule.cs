using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Webhooks;

namespace ReferralHub.Features.Partners;

internal sealed class TestWebhookModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapPost("/api/partner/webhooks/{id}/test", async (
            string id, PartnerCaller partner, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new TestWebhook.Command(partner.Id, id), ct))
                .ToHttp(delivery => TypedResults.Accepted($"/api/partner/webhooks/{id}/deliveries", delivery)))
        .RequireScope(Scope.ManageWebhooks).RequireRateLimiting(Limits.SignedIn).Idempotent()
        .WithName(nameof(TestWebhook)).WithTags("Webhooks").WithSummary("Send a test event.")
        .WithDescription("An event of type `test`, sent like every other.")
        .Gives<WebhookDelivery>(202).WithLocation()
        .CanFail(Errors.NotFound, WebhookErrors.Disabled);
}

[JsonSerializable(typeof(WebhookDelivery))]
internal sealed partial class TestWebhookJson : JsonSerializerContext;
