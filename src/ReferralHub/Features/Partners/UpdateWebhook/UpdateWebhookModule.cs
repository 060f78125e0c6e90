using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Webhooks;

namespace ReferralHub.Features.Partners;

internal sealed class UpdateWebhookModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapPatch("/api/partner/webhooks/{id}", async (
            string id, UpdateWebhook.Body body, PartnerCaller partner, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new UpdateWebhook.Command(partner.Id, id, body), ct)).ToHttp(TypedResults.Ok))
        .RequireScope(Scope.ManageWebhooks).RequireRateLimiting(Limits.SignedIn)
        .WithName(nameof(UpdateWebhook)).WithTags("Webhooks")
        .WithSummary("Change where a webhook goes and what it hears of, disable or enable it.")
        .WithDescription("Enabled again, it is sent what waited for it.")
        .Gives<Webhook>()
        .CanFail(Errors.ValidationFailed, Errors.NotFound);
}

[JsonSerializable(typeof(UpdateWebhook.Body)), JsonSerializable(typeof(Webhook))]
internal sealed partial class UpdateWebhookJson : JsonSerializerContext;
