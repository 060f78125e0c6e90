using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Rewards;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Admin;

internal sealed class FulfilRewardSpendModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapPost("/api/admin/reward-spends/{id}/fulfil", async (
            string id, FulfilRewardSpend.Body? body, Caller caller, Client client, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new FulfilRewardSpend.Command(new SpendDecision(id, body?.Reason, caller.UserId, client)), ct))
                .ToHttp(TypedResults.Ok))
        .RequireAuthorization(policy => policy.RequireRole(Role.Admin)).RequireRateLimiting(Limits.SignedIn).Idempotent()
        .WithName(nameof(FulfilRewardSpend)).WithTags("Admin").WithSummary("What was bought has been delivered (admins).")
        .WithDescription("It cannot be cancelled any more. Again changes nothing.")
        .Gives<RewardSpend>()
        .CanFail(Errors.ValidationFailed, Errors.NotFound, Spends.Illegal);
}

[JsonSerializable(typeof(FulfilRewardSpend.Body)), JsonSerializable(typeof(RewardSpend))]
internal sealed partial class FulfilRewardSpendJson : JsonSerializerContext;
