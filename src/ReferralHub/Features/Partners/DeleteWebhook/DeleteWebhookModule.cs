using MediatR;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Partners;

internal sealed class DeleteWebhookModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapDelete("/api/partner/webhooks/{id}", async (
            string id, PartnerCaller partner, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new DeleteWebhook.Command(partner.Id, id), ct)).ToHttp(_ => TypedResults.NoContent()))
        .RequireScope(Scope.ManageWebhooks).RequireRateLimiting(Limits.SignedIn)
        .WithName(nameof(DeleteWebhook)).WithTags("Webhooks").WithSummary("Delete a webhook, and all that waits for it.")
        .WithDescription("Nothing more is sent.")
        .Produces(204)
        .CanFail(Errors.NotFound);
}
