using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Stats;

internal sealed class GetLeaderboardModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapGet("/api/leaderboard", async (string? period, Caller caller, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new GetLeaderboard.Query(caller.UserId, period), ct)).ToHttp(json => json))
        .RequireAuthorization().RequireRateLimiting(Limits.SignedIn)
        .WithName(nameof(GetLeaderboard)).WithTags("Stats").WithSummary("Who refers most, and where the caller stands.")
        .WithDescription("The first 100, ties by who got there first, and the caller's own place.")
        .Gives<GetLeaderboard.Answer>()
        .CanFail(Errors.ValidationFailed);
}

[JsonSerializable(typeof(GetLeaderboard.Answer))]
internal sealed partial class GetLeaderboardJson : JsonSerializerContext;
