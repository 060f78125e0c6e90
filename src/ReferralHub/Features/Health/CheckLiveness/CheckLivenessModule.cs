using System.Text.Json.Serialization;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Health;

/// <summary>The process answers: nothing else is asked, so that a database that is down restarts no instance.</summary>
internal sealed class CheckLivenessModule : IProbeModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapGet("/health/live", () => TypedResults.Ok(new Answer("up")))
        .AllowAnonymous().NeverFails()
        .WithName("CheckLiveness").WithTags("Operations").WithSummary("The process is up.")
        .Gives<Answer>()
        .WithDescription("It asks nothing but the process: restart what does not answer.");

    internal sealed record Answer(string Status);
}

[JsonSerializable(typeof(CheckLivenessModule.Answer))]
internal sealed partial class CheckLivenessJson : JsonSerializerContext;
