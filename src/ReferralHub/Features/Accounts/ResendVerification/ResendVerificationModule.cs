using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Accounts;

internal sealed class ResendVerificationModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapPost("/api/verify-email/resend", async (ResendVerification.Body body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ResendVerification.Command(body.Email ?? ""), ct)).ToHttp(_ => TypedResults.StatusCode(202)))
        .AllowAnonymous().RequireRateLimiting(Limits.ForgotPassword)
        .WithName(nameof(ResendVerification)).WithTags("Accounts")
        .WithSummary("Send the verification mail again, if there is anything to verify.")
        .WithDescription("The answer is the same for known and unknown addresses. At most five mails an hour go to one account.")
        .Produces(202)
        .CanFail(Errors.ValidationFailed);
}

[JsonSerializable(typeof(ResendVerification.Body))]
internal sealed partial class ResendVerificationJson : JsonSerializerContext;
