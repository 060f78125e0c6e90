using System.Security.Cryptography;
using Scalar.AspNetCore;

namespace ReferralHub.Shared.OpenApi;

/// <summary>Scalar at <c>/docs</c>, all of it from the package: nothing is loaded from elsewhere, and nothing is told to anybody.</summary>
internal static class DocsPage
{
    internal static void MapDocsPage(this WebApplication app) => app
        .MapScalarApiReference("/docs", (options, context) =>
        {
            var nonce = RandomNumberGenerator.GetHexString(32);
            context.Response.Headers.ContentSecurityPolicy = Policy(nonce);
            options.WithTitle("ReferralHub API").WithNonce(nonce)
                .DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp().HideDeveloperTools().HideClientButton()
                .AddPreferredSecuritySchemes(Callers.Bearer);
        })
        .AllowAnonymous();

    // the one script in place has the nonce; styles it sets in place, which no policy but this one lets it
    private static string Policy(string nonce) =>
        $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        + "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
}
