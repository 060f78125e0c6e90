using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Phone;

internal sealed class RequestPhoneCodeModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapPost("/api/phone/send-code", async (RequestPhoneCode.Body body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new RequestPhoneCode.Command(body.Phone ?? ""), ct))
                .ToHttp(answer => TypedResults.Json(answer, statusCode: 202)))
        .AllowAnonymous().RequireRateLimiting(Limits.PhoneSend)
        .WithName(nameof(RequestPhoneCode)).WithTags("Phone").WithSummary("Send a sign-in code by SMS, whosever number it is.")
        .WithDescription(
            "The answer is the same for known and unknown numbers. The code has six digits, five minutes and five "
            + "tries; one a minute and five a day go to one number.")
        .Gives<RequestPhoneCode.Answer>(202)
        .CanFail(Errors.ValidationFailed);
}

[JsonSerializable(typeof(RequestPhoneCode.Body)), JsonSerializable(typeof(RequestPhoneCode.Answer))]
internal sealed partial class RequestPhoneCodeJson : JsonSerializerContext;
