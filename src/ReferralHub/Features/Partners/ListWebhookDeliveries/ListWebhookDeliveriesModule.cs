using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Partners;

internal sealed class ListWebhookDeliveriesModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapGet("/api/partner/webhooks/{id}/deliveries", async (
            string id, string? limit, string? cursor, PartnerCaller partner, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ListWebhookDeliveries.Query(partner.Id, id, limit, cursor), ct)).ToHttp(TypedResults.Ok))
        .RequireScope(Scope.ManageWebhooks).RequireRateLimiting(Limits.SignedIn)
        .WithName(nameof(ListWebhookDeliveries)).WithTags("Webhooks")
        .WithSummary("What a webhook was sent in the last 30 days, newest first, and what came of each attempt.")
        .WithDescription("With the answers' beginnings; kept for 30 days.")
        .Gives<Page<ListWebhookDeliveries.Item>>()
        .CanFail(Errors.ValidationFailed, Errors.InvalidCursor, Errors.NotFound);
}

[JsonSerializable(typeof(Page<ListWebhookDeliveries.Item>))]
internal sealed partial class ListWebhookDeliveriesJson : JsonSerializerContext;
