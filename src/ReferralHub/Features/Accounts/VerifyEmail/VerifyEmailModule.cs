using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Shared.Accounts;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Accounts;

internal sealed class VerifyEmailModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapPost("/api/verify-email", async (VerifyEmail.Body body, Client client, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new VerifyEmail.Command(body.Token, client), ct)).ToHttp(TypedResults.Ok))
        .AllowAnonymous()
        .WithName(nameof(VerifyEmail)).WithTags("Accounts").WithSummary("Prove an e-mail address with the token of the mail.")
        .WithDescription(
            "The token is good once, for 24 hours, and makes a pending referral successful if nothing holds it. That "
            + "of a new address moves the account there, and a pending referral waits until the fraud screen has looked at it too. "
            + "No GET ever spends it, for mail scanners open links.")
        .Gives<VerifyEmail.Answer>()
        .CanFail(OneTimeTokens.Invalid, AccountErrors.EmailTaken);
}

[JsonSerializable(typeof(VerifyEmail.Body)), JsonSerializable(typeof(VerifyEmail.Answer))]
internal sealed partial class VerifyEmailJson : JsonSerializerContext;
