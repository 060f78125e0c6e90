using Carter;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Referrals;

internal sealed class ListReferralsModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapGet("/api/referrals", async (
            string? status, [FromQuery(Name = "link_id")] string? linkId, string? limit, string? cursor,
            Caller caller, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ListReferrals.Query(caller.UserId, status, linkId, limit, cursor), ct)).ToHttp(TypedResults.Ok))
        .RequireAuthorization()
        .WithName(nameof(ListReferrals)).WithTags("Referrals").WithSummary("Whom the caller referred, newest first.")
        .Produces<Page<ListReferrals.Item>>().CanFail(Errors.InvalidCursor);
}
