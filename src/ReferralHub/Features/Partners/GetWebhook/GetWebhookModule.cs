using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Webhooks;

namespace ReferralHub.Features.Partners;

internal sealed class GetWebhookModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapGet("/api/partner/webhooks/{id}", async (
            string id, PartnerCaller partner, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new GetWebhook.Query(partner.Id, id), ct)).ToHttp(TypedResults.Ok))
        .RequireScope(Scope.ManageWebhooks).RequireRateLimiting(Limits.SignedIn)
        .WithName(nameof(GetWebhook)).WithTags("Webhooks").WithSummary("A webhook, and whether and why it is disabled.")
        .WithDescription("Its secret is not shown again.")
        .Gives<Webhook>()
        .CanFail(Errors.NotFound);
}

[JsonSerializable(typeof(Webhook))]
internal sealed partial class GetWebhookJson : JsonSerializerContext;
