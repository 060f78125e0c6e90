using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Referrals;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Admin;

internal sealed class ApproveReferralModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapPost("/api/admin/referrals/{id}/approve", async (
            string id, ApproveReferral.Body? body, Caller caller, Client client, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ApproveReferral.Command(new Review(id, body?.Reason, caller.UserId, client)), ct))
                .ToHttp(TypedResults.Ok))
        .RequireAuthorization(policy => policy.RequireRole(Role.Admin)).RequireRateLimiting(Limits.SignedIn).Idempotent()
        .WithName(nameof(ApproveReferral)).WithTags("Admin").WithSummary("Lift a hold, or overturn a rejection or an expiry (admins).")
        .WithDescription("Successful if the person is verified, else pending. Again changes nothing.")
        .Gives<ReviewedReferral>()
        .CanFail(Errors.ValidationFailed, Errors.NotFound, Reviews.Illegal);
}

[JsonSerializable(typeof(ApproveReferral.Body)), JsonSerializable(typeof(ReviewedReferral))]
internal sealed partial class ApproveReferralJson : JsonSerializerContext;
