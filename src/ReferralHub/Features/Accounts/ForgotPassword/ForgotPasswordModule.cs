using Carter;
using MediatR;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Accounts;

internal sealed class ForgotPasswordModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapPost("/api/forgot-password", async (ForgotPassword.Body body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ForgotPassword.Command(body.Email ?? ""), ct))
                .ToHttp(_ => TypedResults.StatusCode(StatusCodes.Status202Accepted)))
        .AllowAnonymous()
        .WithName(nameof(ForgotPassword)).WithTags("Accounts").WithSummary("Ask for a mail with a link to set a new password.")
        .WithDescription("The same answer whether the address is known or not. At most three mails an hour go to one address.")
        .Produces(StatusCodes.Status202Accepted);
}
