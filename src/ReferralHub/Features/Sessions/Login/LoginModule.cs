using Carter;
using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Sessions;

internal sealed class LoginModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapPost("/api/login", async (Login.Body body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new Login.Command(body.UsernameOrEmail ?? "", body.Password ?? Secret.None), ct))
                .ToHttp(TypedResults.Ok))
        .AllowAnonymous()
        .WithName(nameof(Login)).WithTags("Sessions").WithSummary("Sign in with a password.")
        .WithDescription("An unknown name and a wrong password are answered alike.")
        .Produces<TokenAnswer>().CanFail(Login.InvalidCredentials, Errors.Overloaded);
}
