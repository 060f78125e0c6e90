using Carter;
using MediatR;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Stats;

internal sealed class GetReferralStatsModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapGet("/api/referral-stats", async (
            string? from, string? to, string? tz, Caller caller, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new GetReferralStats.Query(caller.UserId, from, to, tz), ct)).ToHttp(TypedResults.Ok))
        .RequireAuthorization()
        .WithName(nameof(GetReferralStats)).WithTags("Stats").WithSummary("What came of the caller's referrals, in all and by day.")
        .WithDescription("At most two seconds old.")
        .Produces<GetReferralStats.Answer>();
}
