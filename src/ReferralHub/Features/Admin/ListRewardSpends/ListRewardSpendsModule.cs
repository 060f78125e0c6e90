using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Rewards;

namespace ReferralHub.Features.Admin;

internal sealed class ListRewardSpendsModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapGet("/api/admin/reward-spends", async (
            string? status, string? limit, string? cursor, Caller caller, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ListRewardSpends.Query(caller.UserId, status, limit, cursor), ct)).ToHttp(TypedResults.Ok))
        .RequireAuthorization(policy => policy.RequireRole(Role.Admin)).RequireRateLimiting(Limits.SignedIn)
        .WithName(nameof(ListRewardSpends)).WithTags("Admin").WithSummary("What people want for their rewards, newest first (admins).")
        .WithDescription("What is `requested` waits to be delivered.")
        .Gives<Page<RewardSpend>>()
        .CanFail(Errors.ValidationFailed, Errors.InvalidCursor);
}

[JsonSerializable(typeof(Page<RewardSpend>))]
internal sealed partial class ListRewardSpendsJson : JsonSerializerContext;
