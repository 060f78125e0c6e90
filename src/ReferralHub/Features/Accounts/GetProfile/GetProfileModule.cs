using Carter;
using MediatR;
using ReferralHub.Shared.Accounts;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Accounts;

internal sealed class GetProfileModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapGet("/api/users/me", async (Caller caller, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new GetProfile.Query(caller.UserId), ct)).ToHttp(TypedResults.Ok))
        .RequireAuthorization()
        .WithName(nameof(GetProfile)).WithTags("Accounts").WithSummary("The caller, with their code and the latest whom they invited.")
        .Produces<Profile>();
}
