using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Accounts;

internal sealed class ResetPasswordModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapPost("/api/reset-password", async (ResetPassword.Body body, Client client, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ResetPassword.Command(body.Token, body.Password, client), ct)).ToHttp(_ => TypedResults.NoContent()))
        .AllowAnonymous()
        .WithName(nameof(ResetPassword)).WithTags("Accounts").WithSummary("Set a new password with the token of the reset mail.")
        .WithDescription(
            "The token is good once, for 30 minutes, and a newer one ends it; a password that is refused does not "
            + "spend it. All sessions end and a change of address that was asked for, and a notice is mailed.")
        .Produces(204)
        .CanFail(Errors.ValidationFailed, OneTimeTokens.Invalid, Errors.Overloaded);
}

[JsonSerializable(typeof(ResetPassword.Body))]
internal sealed partial class ResetPasswordJson : JsonSerializerContext;
