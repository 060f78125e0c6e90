using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Admin;

internal sealed class SimulateRewardsModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapPost("/api/admin/reward-rules/simulate", async (SimulateRewards.Body body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new SimulateRewards.Query(body.Trigger, body.ReferrerId, body.Value, body.At), ct))
                .ToHttp(TypedResults.Ok))
        .RequireAuthorization(policy => policy.RequireRole(Role.Admin)).RequireRateLimiting(Limits.SignedIn).Idempotent()
        .WithName(nameof(SimulateRewards)).WithTags("Admin").WithSummary("What one event would earn, without writing it (admins).")
        .WithDescription("For both sides, with what caps leave and the milestones that it would meet.")
        .Gives<SimulateRewards.Answer>()
        .CanFail(Errors.ValidationFailed, Errors.NotFound);
}

[JsonSerializable(typeof(SimulateRewards.Body)), JsonSerializable(typeof(SimulateRewards.Answer))]
internal sealed partial class SimulateRewardsJson : JsonSerializerContext;
