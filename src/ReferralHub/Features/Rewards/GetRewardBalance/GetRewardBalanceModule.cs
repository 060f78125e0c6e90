using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Rewards;

internal sealed class GetRewardBalanceModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapGet("/api/rewards/balance", async (Caller caller, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new GetRewardBalance.Query(caller.UserId), ct)).ToHttp(TypedResults.Ok))
        .RequireAuthorization().RequireRateLimiting(Limits.SignedIn)
        .WithName(nameof(GetRewardBalance)).WithTags("Rewards").WithSummary("What the caller has of each kind of reward.")
        .WithDescription("To the instant in which a hold ends or something expires.")
        .Gives<GetRewardBalance.Answer>();
}

[JsonSerializable(typeof(GetRewardBalance.Answer))]
internal sealed partial class GetRewardBalanceJson : JsonSerializerContext;
