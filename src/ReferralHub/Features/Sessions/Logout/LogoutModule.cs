using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Sessions;

internal sealed class LogoutModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        // not RequireAuthorization: a token whose session has ended is good enough to end it
        .MapPost("/api/logout", async (HttpContext context, Client client, IMediator mediator, CancellationToken ct) =>
        {
            var caller = (context.User as CallerPrincipal)?.Caller ?? context.EndedCaller();
            return (await mediator.Send(new Logout.Command(caller, client), ct)).ToHttp(_ =>
            {
                SessionCookies.Clear(context);
                return TypedResults.NoContent();
            });
        })
        .AllowAnonymous().WithMetadata(new ActsOnSession())
        .WithName(nameof(Logout)).WithTags("Sessions").WithSummary("End the session of this token; the cookies are cleared.")
        .WithDescription("Its access tokens end within two seconds everywhere. Again with the same token is no error.")
        .Produces(204).WithCookies(SessionCookies.Access, SessionCookies.Refresh)
        .CanFail(Errors.Unauthorized);
}
