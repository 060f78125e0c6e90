using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Accounts;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Referrals;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Accounts;

internal sealed class UpdateProfileModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapPatch("/api/users/me", async (
            UpdateProfile.Body body, Caller caller, Client client, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new UpdateProfile.Command(caller.UserId, body, client), ct)).ToHttp(TypedResults.Ok))
        .RequireAuthorization().RequireRateLimiting(Limits.SignedIn)
        .WithName(nameof(UpdateProfile)).WithTags("Accounts").WithSummary("Change one's names or address, or say who invited one.")
        .WithDescription(
            "All of what is named or nothing. A new address counts once it is verified. Who invited one can be said "
            + "once, within seven days of the sign-up, if nobody is known; it may not close a circle.")
        .Gives<Profile>()
        .CanFail([Errors.ValidationFailed, .. AttributionErrors.All, LateInvite.SelfReferral, LateInvite.ReferralCycle,
            AccountErrors.UsernameTaken, AccountErrors.EmailTaken, LateInvite.AlreadyReferred, LateInvite.WindowClosed]);
}

[JsonSerializable(typeof(UpdateProfile.Body)), JsonSerializable(typeof(Profile))]
internal sealed partial class UpdateProfileJson : JsonSerializerContext;
