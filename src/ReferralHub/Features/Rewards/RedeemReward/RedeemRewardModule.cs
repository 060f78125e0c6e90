using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Rewards;

internal sealed class RedeemRewardModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapPost("/api/rewards/redeem", async (RedeemReward.Body body, Caller caller, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new RedeemReward.Command(caller.UserId, body.RewardType, body.Amount), ct))
                .ToHttp(spend => TypedResults.Created((string?)null, spend)))
        .RequireAuthorization().RequireRateLimiting(Limits.SignedIn).Idempotent()
        .WithName(nameof(RedeemReward)).WithTags("Rewards").WithSummary("Spend rewards that are available.")
        .WithDescription(
            "What expires first goes first. An admin then fulfils or cancels it. However many come at once, never "
            + "more than there is.")
        .Gives<RedeemReward.Spend>(201)
        .CanFail(Errors.ValidationFailed, RedeemReward.InsufficientBalance);
}

[JsonSerializable(typeof(RedeemReward.Body)), JsonSerializable(typeof(RedeemReward.Spend))]
internal sealed partial class RedeemRewardJson : JsonSerializerContext;
