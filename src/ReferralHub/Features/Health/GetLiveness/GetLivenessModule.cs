using Carter;

namespace ReferralHub.Features.Health;

internal sealed class GetLivenessModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapMethods("/health/live", [HttpMethods.Get, HttpMethods.Head], () => TypedResults.Ok(new GetLiveness.Answer("live")))
        .AllowAnonymous()
        .WithName(nameof(GetLiveness)).WithTags("Health").WithSummary("Whether the process answers, whatever its dependencies do.");
}
