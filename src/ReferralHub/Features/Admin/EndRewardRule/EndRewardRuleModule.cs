using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Admin;

internal sealed class EndRewardRuleModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapPost("/api/admin/reward-rules/{id}/end", async (
            string id, EndRewardRule.Body? body, Caller caller, Client client, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new EndRewardRule.Command(id, body?.At, caller.UserId, client), ct)).ToHttp(TypedResults.Ok))
        .RequireAuthorization(policy => policy.RequireRole(Role.Admin)).RequireRateLimiting(Limits.SignedIn).Idempotent()
        .WithName(nameof(EndRewardRule)).WithTags("Admin").WithSummary("End a rule, now or at a time to come (admins).")
        .WithDescription("What it gave stays. An end can be brought forward, not put off.")
        .Gives<RewardRule>()
        .CanFail(Errors.ValidationFailed, Errors.NotFound);
}

[JsonSerializable(typeof(EndRewardRule.Body)), JsonSerializable(typeof(RewardRule))]
internal sealed partial class EndRewardRuleJson : JsonSerializerContext;
