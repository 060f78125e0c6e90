using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Admin;

internal sealed class ListRewardRulesModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapGet("/api/admin/reward-rules", async (string? limit, string? cursor, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ListRewardRules.Query(limit, cursor), ct)).ToHttp(TypedResults.Ok))
        .RequireAuthorization(policy => policy.RequireRole(Role.Admin)).RequireRateLimiting(Limits.SignedIn)
        .WithName(nameof(ListRewardRules)).WithTags("Admin").WithSummary("The rules of the reward program, newest first (admins).")
        .WithDescription("Every version: those that are valid, those that will be and those that were.")
        .Gives<Page<RewardRule>>()
        .CanFail(Errors.ValidationFailed, Errors.InvalidCursor);
}

[JsonSerializable(typeof(Page<RewardRule>))]
internal sealed partial class ListRewardRulesJson : JsonSerializerContext;
