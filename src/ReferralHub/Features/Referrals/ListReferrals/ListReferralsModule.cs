using System.Text.Json.Serialization;
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
        .RequireAuthorization().RequireRateLimiting(Limits.SignedIn)
        .WithName(nameof(ListReferrals)).WithTags("Referrals").WithSummary("Whom the caller referred, newest first.")
        .WithDescription("Of those who came it tells the name, never an e-mail address or a phone.")
        .Gives<Page<ListReferrals.Item>>()
        .CanFail(Errors.ValidationFailed, Errors.InvalidCursor);
}

[JsonSerializable(typeof(Page<ListReferrals.Item>))]
internal sealed partial class ListReferralsJson : JsonSerializerContext;
