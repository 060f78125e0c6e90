using System.Text.Json.Serialization;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Sessions;

/// <summary>The public keys that verify our access tokens (RFC 7517), cacheable for five minutes.</summary>
internal sealed class GetSigningKeysModule : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app
        .MapGet("/.well-known/jwks.json", (SigningKeys keys, HttpResponse response) =>
        {
            response.Headers.CacheControl = "public, max-age=300";
            return TypedResults.Ok(new KeySet([.. keys.Published]));
        })
        .AllowAnonymous().NeverFails()
        .WithName("GetSigningKeys").WithTags("Operations").WithSummary("The public keys of our access tokens.")
        .Gives<KeySet>()
        .WithDescription(
            "A set of JSON Web Keys (RFC 7517), cacheable for five minutes; through a rotation it has the old one "
            + "too.");

    internal sealed record KeySet(IReadOnlyList<JsonWebKeyAnswer> Keys);
}

[JsonSerializable(typeof(GetSigningKeysModule.KeySet))]
internal sealed partial class GetSigningKeysJson : JsonSerializerContext;
