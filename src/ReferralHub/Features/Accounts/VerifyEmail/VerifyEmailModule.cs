using Carter;
using MediatR;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Accounts;

internal sealed class VerifyEmailModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapPost("/api/verify-email", async (VerifyEmail.Body body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new VerifyEmail.Command(body.Token ?? Secret.None), ct)).ToHttp(TypedResults.Ok))
        .AllowAnonymous()
        .WithName(nameof(VerifyEmail)).WithTags("Accounts").WithSummary("Prove an e-mail address with the token of the mail.")
        .WithDescription("A token is good once and for a day, and ends all others of the account. A pending referral becomes successful.")
        .Produces<VerifyEmail.Answer>().CanFail(OneTimeTokens.Invalid);
}
