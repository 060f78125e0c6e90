using Carter;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Sessions;

internal sealed class GetSigningKeysModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapGet("/.well-known/jwks.json", (SigningKeys keys, HttpResponse response) =>
        {
            response.Headers.CacheControl = "public, max-age=300";
            return TypedResults.Ok(GetSigningKeys.Of(keys));
        })
        .AllowAnonymous()
        .WithName(nameof(GetSigningKeys)).WithTags("Sessions").WithSummary("The public keys of the access tokens (RFC 7517).");
}
