using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Referrals;

namespace ReferralHub.Features.ReferralLinks;

internal sealed class ListLinksModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapGet("/api/referral-links", async (string? limit, string? cursor, Caller caller, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ListLinks.Query(caller.UserId, limit, cursor), ct)).ToHttp(json => json))
        .RequireAuthorization().RequireRateLimiting(Limits.SignedIn)
        .WithName(nameof(ListLinks)).WithTags("Links").WithSummary("The caller's links, the default one first, then by age.")
        .WithDescription("With the numbers of each, whatever codes it had.")
        .Gives<Page<ReferralLink>>()
        .CanFail(Errors.ValidationFailed, Errors.InvalidCursor);
}

[JsonSerializable(typeof(Page<ReferralLink>))]
internal sealed partial class ListLinksJson : JsonSerializerContext;
