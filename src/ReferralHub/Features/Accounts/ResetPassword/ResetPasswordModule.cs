using Carter;
using MediatR;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Accounts;

internal sealed class ResetPasswordModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapPost("/api/reset-password", async (ResetPassword.Body body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ResetPassword.Command(body.Token ?? Secret.None, body.Password ?? Secret.None), ct))
                .ToHttp(_ => TypedResults.NoContent()))
        .AllowAnonymous()
        .WithName(nameof(ResetPassword)).WithTags("Accounts").WithSummary("Set a new password with the token of the reset mail.")
        .Produces(StatusCodes.Status204NoContent);
}
