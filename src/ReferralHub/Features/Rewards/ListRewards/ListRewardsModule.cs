using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Rewards;

internal sealed class ListRewardsModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapGet("/api/rewards", async (string? limit, string? cursor, Caller caller, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ListRewards.Query(caller.UserId, limit, cursor), ct)).ToHttp(TypedResults.Ok))
        .RequireAuthorization().RequireRateLimiting(Limits.SignedIn)
        .WithName(nameof(ListRewards)).WithTags("Rewards").WithSummary("What the caller earned, spent and lost, newest first.")
        .WithDescription("An append-only ledger: the amounts of all entries add up to the balance.")
        .Gives<Page<ListRewards.Item>>()
        .CanFail(Errors.ValidationFailed, Errors.InvalidCursor);
}

[JsonSerializable(typeof(Page<ListRewards.Item>))]
internal sealed partial class ListRewardsJson : JsonSerializerContext;
