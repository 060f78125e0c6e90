using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Referrals;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Admin;

internal sealed class RejectReferralModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapPost("/api/admin/referrals/{id}/reject", async (
            string id, RejectReferral.Body? body, Caller caller, Client client, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new RejectReferral.Command(new Review(id, body?.Reason, caller.UserId, client)), ct))
                .ToHttp(TypedResults.Ok))
        .RequireAuthorization(policy => policy.RequireRole(Role.Admin)).RequireRateLimiting(Limits.SignedIn).Idempotent()
        .WithName(nameof(RejectReferral)).WithTags("Admin").WithSummary("Refuse a pending referral (admins).")
        .WithDescription("The referrer sees the reason. Again changes nothing.")
        .Gives<ReviewedReferral>()
        .CanFail(Errors.ValidationFailed, Errors.NotFound, Reviews.Illegal);
}

[JsonSerializable(typeof(RejectReferral.Body)), JsonSerializable(typeof(ReviewedReferral))]
internal sealed partial class RejectReferralJson : JsonSerializerContext;
