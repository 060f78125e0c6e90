using Carter;
using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Referrals;

internal sealed class GetReferralModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapGet("/api/referrals/{id}", async (string id, Caller caller, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new GetReferral.Query(caller.UserId, id), ct)).ToHttp(TypedResults.Ok))
        .RequireAuthorization()
        .WithName(nameof(GetReferral)).WithTags("Referrals").WithSummary("One referral of the caller's, with all that became of it.")
        .Produces<GetReferral.Answer>().CanFail(Errors.NotFound);
}
