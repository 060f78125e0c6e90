using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Referrals;

namespace ReferralHub.Features.Admin;

internal sealed class ReviewReferralsModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapGet("/api/admin/referrals", async (
            string? reason, string? status, string? limit, string? cursor, Caller caller, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ReviewReferrals.Query(caller.UserId, reason, status, limit, cursor), ct)).ToHttp(TypedResults.Ok))
        .RequireAuthorization(policy => policy.RequireRole(Role.Admin)).RequireRateLimiting(Limits.SignedIn)
        .WithName(nameof(ReviewReferrals)).WithTags("Admin")
        .WithSummary("Everybody's referrals, newest first, by reason and status: what is held is pending with a reason (admins).")
        .WithDescription("With both sides.")
        .Gives<Page<ReviewedReferral>>()
        .CanFail(Errors.ValidationFailed, Errors.InvalidCursor);
}

[JsonSerializable(typeof(Page<ReviewedReferral>))]
internal sealed partial class ReviewReferralsJson : JsonSerializerContext;
