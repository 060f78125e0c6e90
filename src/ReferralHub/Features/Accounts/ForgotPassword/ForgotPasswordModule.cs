using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Accounts;

internal sealed class ForgotPasswordModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapPost("/api/forgot-password", async (ForgotPassword.Body body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ForgotPassword.Command(body.Email ?? ""), ct)).ToHttp(_ => TypedResults.StatusCode(202)))
        .AllowAnonymous().RequireRateLimiting(Limits.ForgotPassword)
        .WithName(nameof(ForgotPassword)).WithTags("Accounts").WithSummary("Send a reset link, if the address belongs to an account.")
        .WithDescription(
            "The answer is the same, and takes as long, for known and unknown addresses. At most three mails an hour "
            + "go to one account.")
        .Produces(202)
        .CanFail(Errors.ValidationFailed);
}

[JsonSerializable(typeof(ForgotPassword.Body))]
internal sealed partial class ForgotPasswordJson : JsonSerializerContext;
