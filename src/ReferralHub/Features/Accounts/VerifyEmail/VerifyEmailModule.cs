using Carter;
using MediatR;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Accounts;

internal sealed class VerifyEmailModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapPost("/api/verify-email", async (VerifyEmail.Body body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new VerifyEmail.Command(body.Token ?? Secret.None), ct)).ToHttp(TypedResults.Ok))
        .AllowAnonymous()
        .WithName(nameof(VerifyEmail)).WithTags("Accounts").WithSummary("Prove an e-mail address with the token of the mail.")
        .Produces<VerifyEmail.Answer>();
}
