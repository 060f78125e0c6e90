using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Health;

internal sealed class CheckReadinessModule : IProbeModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapGet("/health/ready", async (IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new CheckReadiness.Query(), ct)).ToHttp(answer => answer.Status is CheckReadiness.Unavailable
                ? new Unready(answer)
                : TypedResults.Ok(answer)))
        .AllowAnonymous().NeverFails()
        .WithName(nameof(CheckReadiness)).WithTags("Operations").WithSummary("This instance can serve: database reachable, schema current.")
        .WithDescription("`degraded` serves all the same; 503 has the same body.")
        .Gives<CheckReadiness.Answer>()
        .Gives<CheckReadiness.Answer>(503);

    private sealed class Unready(CheckReadiness.Answer answer) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.RetryAfter = "5";
            return TypedResults.Json(answer, statusCode: 503).ExecuteAsync(httpContext);
        }
    }
}

[JsonSerializable(typeof(CheckReadiness.Answer))]
internal sealed partial class CheckReadinessJson : JsonSerializerContext;
