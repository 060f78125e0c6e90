using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Admin;

internal sealed class CreateRewardRuleModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapPost("/api/admin/reward-rules", async (
            CreateRewardRule.Body body, Caller caller, Client client, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new CreateRewardRule.Command(body, caller.UserId, client), ct))
                .ToHttp(rule => TypedResults.Created($"/api/admin/reward-rules/{rule.Id}", rule)))
        .RequireAuthorization(policy => policy.RequireRole(Role.Admin)).RequireRateLimiting(Limits.SignedIn).Idempotent()
        .WithName(nameof(CreateRewardRule)).WithTags("Admin").WithSummary("Make a rule, or the next version of one (admins).")
        .WithDescription("The one with the same name ends where this begins. Nothing that has happened is decided again.")
        .Gives<RewardRule>(201).WithLocation()
        .CanFail(Errors.ValidationFailed);
}

[JsonSerializable(typeof(CreateRewardRule.Body)), JsonSerializable(typeof(RewardRule))]
internal sealed partial class CreateRewardRuleJson : JsonSerializerContext;
