using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Webhooks;

namespace ReferralHub.Features.Partners;

internal sealed class CreateWebhookModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapPost("/api/partner/webhooks", async (
            CreateWebhook.Body body, PartnerCaller partner, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new CreateWebhook.Command(partner.Id, body), ct))
                .ToHttp(webhook => TypedResults.Created($"/api/partner/webhooks/{webhook.Id}", webhook)))
        .RequireScope(Scope.ManageWebhooks).RequireRateLimiting(Limits.SignedIn).Idempotent()
        .WithName(nameof(CreateWebhook)).WithTags("Webhooks").WithSummary("Hear of events at a URL; the secret is shown once.")
        .WithDescription("At most 20 a partner. Calls are signed as Standard Webhooks has it, with this secret.")
        .Gives<WebhookWithSecret>(201).WithLocation()
        .CanFail(Errors.ValidationFailed, CreateWebhook.WebhookLimit);
}

[JsonSerializable(typeof(CreateWebhook.Body)), JsonSerializable(typeof(WebhookWithSecret))]
internal sealed partial class CreateWebhookJson : JsonSerializerContext;
