using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Webhooks;

namespace ReferralHub.Features.Partners;

internal sealed class RotateWebhookSecretModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapPost("/api/partner/webhooks/{id}/rotate-secret", async (
            string id, PartnerCaller partner, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new RotateWebhookSecret.Command(partner.Id, id), ct)).ToHttp(TypedResults.Ok))
        .RequireScope(Scope.ManageWebhooks).RequireRateLimiting(Limits.SignedIn).Idempotent()
        .WithName(nameof(RotateWebhookSecret)).WithTags("Webhooks")
        .WithSummary("A new secret, shown once; the old one signs along for 24 hours.")
        .WithDescription("Any older one ends at once.")
        .Gives<WebhookWithSecret>()
        .CanFail(Errors.NotFound);
}

[JsonSerializable(typeof(WebhookWithSecret))]
internal sealed partial class RotateWebhookSecretJson : JsonSerializerContext;
