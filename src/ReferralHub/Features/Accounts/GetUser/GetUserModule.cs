using Carter;
using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Accounts;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Accounts;

internal sealed class GetUserModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapGet("/api/users/{id}", async (string id, Caller caller, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new GetUser.Query(id, caller), ct))
                .ToHttp(user => user.Profile is { } profile ? TypedResults.Ok(profile) : TypedResults.Ok(user.Stranger)))
        .RequireAuthorization()
        .WithName(nameof(GetUser)).WithTags("Accounts")
        .WithSummary("A person: the whole profile to themselves and to admins, to others id, username and created_at.")
        .Produces<Profile>().OrProduces<GetUser.Stranger>().CanFail(Errors.NotFound);
}
