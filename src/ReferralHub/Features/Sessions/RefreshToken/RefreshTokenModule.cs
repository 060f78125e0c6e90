using Carter;
using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Sessions;

internal sealed class RefreshTokenModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapPost("/api/token/refresh", async (RefreshToken.Body? body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new RefreshToken.Command(body?.RefreshToken ?? Secret.None), ct)).ToHttp(TypedResults.Ok))
        .AllowAnonymous()
        .WithName(nameof(RefreshToken)).WithTags("Sessions").WithSummary("Change a refresh token for new tokens.")
        .WithDescription("Each is good once.")
        .Produces<TokenAnswer>().CanFail(RefreshToken.Invalid, Errors.Unauthorized);
}
