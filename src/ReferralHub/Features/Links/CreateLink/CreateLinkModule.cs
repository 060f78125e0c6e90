using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Referrals;

namespace ReferralHub.Features.ReferralLinks;

internal sealed class CreateLinkModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapPost("/api/referral-links", async (CreateLink.Body body, Caller caller, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new CreateLink.Command(caller.UserId, body), ct))
                .ToHttp(link => TypedResults.Created($"/api/referral-links/{link.Id}", link)))
        .RequireAuthorization().RequireRateLimiting(Limits.SignedIn).Idempotent()
        .WithName(nameof(CreateLink)).WithTags("Links").WithSummary("Make one more link.")
        .WithDescription(
            "With a code of one's own choice or a random one; at most 100 a person, the default one included, and none after "
            + "100 were deleted within a day.")
        .Gives<ReferralLink>(201).WithLocation()
        .CanFail(Errors.ValidationFailed, LinkErrors.CodeTaken, CreateLink.LinkLimit);
}

[JsonSerializable(typeof(CreateLink.Body)), JsonSerializable(typeof(ReferralLink))]
internal sealed partial class CreateLinkJson : JsonSerializerContext;
