using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Referrals;

namespace ReferralHub.Features.ReferralLinks;

internal sealed class UpdateLinkModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapPatch("/api/referral-links/{id}", async (
            string id, UpdateLink.Body body, Caller caller, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new UpdateLink.Command(caller.UserId, id, body), ct)).ToHttp(TypedResults.Ok))
        .RequireAuthorization().RequireRateLimiting(Limits.SignedIn)
        .WithName(nameof(UpdateLink)).WithTags("Links").WithSummary("Rename a link, label, limit or disable it; its old codes stay good.")
        .WithDescription(
            "Null takes the label or a limit away. The default link keeps its code; another has at most 20, old ones included. "
            + "A limit of sign-ups is exact from the answer on.")
        .Gives<ReferralLink>()
        .CanFail(Errors.ValidationFailed, Errors.NotFound, LinkErrors.CodeTaken, LinkErrors.DefaultLink,
            UpdateLink.CodeLimit);
}

[JsonSerializable(typeof(UpdateLink.Body)), JsonSerializable(typeof(ReferralLink))]
internal sealed partial class UpdateLinkJson : JsonSerializerContext;
