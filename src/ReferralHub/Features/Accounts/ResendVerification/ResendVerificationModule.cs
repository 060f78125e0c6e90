using Carter;
using MediatR;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Accounts;

internal sealed class ResendVerificationModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapPost("/api/verify-email/resend", async (ResendVerification.Body body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ResendVerification.Command(body.Email ?? ""), ct))
                .ToHttp(_ => TypedResults.StatusCode(StatusCodes.Status202Accepted)))
        .AllowAnonymous()
        .WithName(nameof(ResendVerification)).WithTags("Accounts")
        .WithSummary("Send the verification mail again, if there is anything to verify.")
        .WithDescription("The same answer whether the address is known or not. At most three mails an hour go to one address.")
        .Produces(StatusCodes.Status202Accepted);
}
