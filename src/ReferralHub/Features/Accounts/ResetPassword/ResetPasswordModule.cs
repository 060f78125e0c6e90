using Carter;
using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Accounts;

internal sealed class ResetPasswordModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapPost("/api/reset-password", async (ResetPassword.Body body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ResetPassword.Command(body.Token ?? Secret.None, body.Password ?? Secret.None), ct))
                .ToHttp(_ => TypedResults.NoContent()))
        .AllowAnonymous()
        .WithName(nameof(ResetPassword)).WithTags("Accounts").WithSummary("Set a new password with the token of the reset mail.")
        .WithDescription("Once; a weak password leaves the token as it was. All sessions end, and a notice is mailed.")
        .Produces(StatusCodes.Status204NoContent).CanFail(OneTimeTokens.Invalid, Errors.Overloaded);
}
