using Carter;

namespace ReferralHub.Features.Health;

internal sealed class GetReadinessModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapMethods("/health/ready", [HttpMethods.Get, HttpMethods.Head], async (
            GetReadiness.Probe probe, HttpResponse response, CancellationToken ct) =>
        {
            var answer = await probe.Ask(ct);
            if (answer.Status is not GetReadiness.Status.Unavailable)
                return TypedResults.Json(answer);

            response.Headers.RetryAfter = GetReadiness.RetrySeconds;
            return TypedResults.Json(answer, statusCode: StatusCodes.Status503ServiceUnavailable);
        })
        .AllowAnonymous()
        .WithName(nameof(GetReadiness)).WithTags("Health")
        .WithSummary("Whether requests can be served: the database answers and has all scripts applied.")
        .Produces<GetReadiness.Answer>().Produces<GetReadiness.Answer>(StatusCodes.Status503ServiceUnavailable);
}
