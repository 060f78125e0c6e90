using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Sessions;

internal sealed class RevokeSessionModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapDelete("/api/sessions/{id}", async (string id, Caller caller, Client client, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new RevokeSession.Command(caller.UserId, id, client), ct)).ToHttp(_ => TypedResults.NoContent()))
        .RequireAuthorization().RequireRateLimiting(Limits.SignedIn)
        .WithName(nameof(RevokeSession)).WithTags("Sessions").WithSummary("End one of the caller's sessions.")
        .WithDescription("Its access tokens end within two seconds everywhere.")
        .Produces(204)
        .CanFail(Errors.NotFound);
}
