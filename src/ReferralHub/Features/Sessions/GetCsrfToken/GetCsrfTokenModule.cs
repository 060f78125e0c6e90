using System.Text.Json.Serialization;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Sessions;

/// <summary>Gives a page its CSRF token back after a reload. Another site's page cannot read the answer.</summary>
internal sealed class GetCsrfTokenModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapGet("/api/csrf", (Caller caller, CsrfTokens csrf) => TypedResults.Ok(new Answer(csrf.Issue(caller.SessionId))))
        .RequireAuthorization().RequireRateLimiting(Limits.SignedIn)
        .WithName("GetCsrfToken").WithTags("Sessions").WithSummary("The CSRF token of this session.")
        .Gives<Answer>()
        .WithDescription("For a page that was reloaded and has lost it.");

    internal sealed record Answer(Secret CsrfToken);
}

[JsonSerializable(typeof(GetCsrfTokenModule.Answer))]
internal sealed partial class GetCsrfTokenJson : JsonSerializerContext;
