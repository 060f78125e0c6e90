using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Accounts;

internal sealed class ChangePasswordModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapPost("/api/change-password",
            async (ChangePassword.Body body, Caller caller, Client client, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(
                new ChangePassword.Command(caller.UserId, caller.SessionId, body.CurrentPassword, body.Password, client), ct))
                .ToHttp(_ => TypedResults.NoContent()))
        .RequireAuthorization().RequireRateLimiting(Limits.SignedIn).Idempotent()
        .WithName(nameof(ChangePassword)).WithTags("Accounts").WithSummary("Set a new password, knowing the old one.")
        .WithDescription(
            "The other sessions end and a change of address that was asked for, this one stays, and a notice is mailed. Wrong "
            + "passwords count as those of sign-ins do.")
        .Produces(204)
        .CanFail(Errors.ValidationFailed, Errors.InvalidPassword,
            Errors.Overloaded);
}

[JsonSerializable(typeof(ChangePassword.Body))]
internal sealed partial class ChangePasswordJson : JsonSerializerContext;
