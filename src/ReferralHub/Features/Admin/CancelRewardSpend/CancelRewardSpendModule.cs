using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Rewards;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Admin;

internal sealed class CancelRewardSpendModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapPost("/api/admin/reward-spends/{id}/cancel", async (
            string id, CancelRewardSpend.Body? body, Caller caller, Client client, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new CancelRewardSpend.Command(new SpendDecision(id, body?.Reason, caller.UserId, client)), ct))
                .ToHttp(TypedResults.Ok))
        .RequireAuthorization(policy => policy.RequireRole(Role.Admin)).RequireRateLimiting(Limits.SignedIn).Idempotent()
        .WithName(nameof(CancelRewardSpend)).WithTags("Admin").WithSummary("Give back what a spend took (admins).")
        .WithDescription("It cannot be fulfilled any more. Again changes nothing.")
        .Gives<RewardSpend>()
        .CanFail(Errors.ValidationFailed, Errors.NotFound, Spends.Illegal);
}

[JsonSerializable(typeof(CancelRewardSpend.Body)), JsonSerializable(typeof(RewardSpend))]
internal sealed partial class CancelRewardSpendJson : JsonSerializerContext;
