using System.Text.Json.Serialization;
using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Partners;

internal sealed class IssuePartnerTokenModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapPost("/oauth/token", async (HttpContext context, Client client, IMediator mediator, CancellationToken ct) =>
        {
            var command = await ClientCredentials.Read(context.Request, client, ct);
            var result = command.Error is { } malformed
                ? malformed
                : await mediator.Send(command.Value, ct);
            return result.ToHttp(answer =>
            {
                context.Response.Headers.Pragma = "no-cache";
                return TypedResults.Ok(answer);
            });
        })
        .AllowAnonymous().RequireRateLimiting(Limits.LoginAddress)
        .WithMetadata(new IgnoresCaller(), new SpeaksOAuth(typeof(ClientCredentials.Form)))
        .WithName(nameof(IssuePartnerToken)).WithTags("Partners")
        .WithSummary("An access token for a partner: OAuth 2.0 client credentials (RFC 6749, 4.4).")
        .WithDescription("The client's credentials come by Basic authentication or in the form.")
        .Gives<IssuePartnerToken.Answer>();
}

[JsonSerializable(typeof(ClientCredentials.Form))]
[JsonSerializable(typeof(IssuePartnerToken.Answer)), JsonSerializable(typeof(OAuthErrors.Answer), TypeInfoPropertyName = "OAuthError")]
internal sealed partial class IssuePartnerTokenJson : JsonSerializerContext;
