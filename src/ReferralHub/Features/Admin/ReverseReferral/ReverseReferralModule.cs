using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Referrals;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Admin;

internal sealed class ReverseReferralModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapPost("/api/admin/referrals/{id}/reverse", async (
            string id, ReverseReferral.Body? body, Caller caller, Client client, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ReverseReferral.Command(new Review(id, body?.Reason, caller.UserId, client)), ct))
                .ToHttp(TypedResults.Ok))
        .RequireAuthorization(policy => policy.RequireRole(Role.Admin)).RequireRateLimiting(Limits.SignedIn).Idempotent()
        .WithName(nameof(ReverseReferral)).WithTags("Admin").WithSummary("Take a success back (admins).")
        .WithDescription("What it earned is taken back. The referrer sees the reason. Again changes nothing.")
        .Gives<ReviewedReferral>()
        .CanFail(Errors.ValidationFailed, Errors.NotFound, Reviews.Illegal);
}

[JsonSerializable(typeof(ReverseReferral.Body)), JsonSerializable(typeof(ReviewedReferral))]
internal sealed partial class ReverseReferralJson : JsonSerializerContext;
