using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Referrals;

internal sealed class GetReferralModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapGet("/api/referrals/{id}", async (string id, Caller caller, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new GetReferral.Query(caller.UserId, id), ct)).ToHttp(TypedResults.Ok))
        .RequireAuthorization().RequireRateLimiting(Limits.SignedIn)
        .WithName(nameof(GetReferral)).WithTags("Referrals").WithSummary("One of the caller's referrals, with its history.")
        .WithDescription("As in the list, with every state it was in, oldest first.")
        .Gives<GetReferral.Answer>()
        .CanFail(Errors.NotFound);
}

[JsonSerializable(typeof(GetReferral.Answer))]
internal sealed partial class GetReferralJson : JsonSerializerContext;
