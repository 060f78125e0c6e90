using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Sessions;

internal sealed class RevokeAllSessionsModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapDelete("/api/sessions", async (HttpContext context, Caller caller, Client client, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new RevokeAllSessions.Command(caller.UserId, client), ct)).ToHttp(_ =>
            {
                SessionCookies.Clear(context);
                return TypedResults.NoContent();
            }))
        .RequireAuthorization().RequireRateLimiting(Limits.SignedIn)
        .WithName(nameof(RevokeAllSessions)).WithTags("Sessions").WithSummary("End all of the caller's sessions, this one too.")
        .WithDescription("The cookies are cleared.")
        .Produces(204).WithCookies(SessionCookies.Access, SessionCookies.Refresh);
}
