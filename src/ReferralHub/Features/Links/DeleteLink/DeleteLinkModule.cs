using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.ReferralLinks;

internal sealed class DeleteLinkModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapDelete("/api/referral-links/{id}", async (string id, Caller caller, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new DeleteLink.Command(caller.UserId, id), ct)).ToHttp(_ => TypedResults.NoContent()))
        .RequireAuthorization().RequireRateLimiting(Limits.SignedIn)
        .WithName(nameof(DeleteLink)).WithTags("Links").WithSummary("Delete a link; who came by it stays.")
        .WithDescription("Its codes stay taken and count no more. The default link stays.")
        .Produces(204)
        .CanFail(Errors.NotFound, LinkErrors.DefaultLink);
}
