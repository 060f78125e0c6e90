using Microsoft.AspNetCore.Authorization;
using Microsoft.OpenApi;

namespace ReferralHub.Shared.OpenApi;

/// <summary>Who may call, as the route's authorization metadata has it.</summary>
internal static class Callers
{
    internal const string Bearer = "bearer";

    internal static bool AreSignedIn(IList<object> route) => route.OfType<IAuthorizeData>().Any();

    internal static string Describe(IList<object> route) => AreSignedIn(route) ? "For people who are signed in." : "For anyone.";

    internal static List<OpenApiSecurityRequirement> Of(IList<object> route, OpenApiDocument document) =>
        AreSignedIn(route) ? [new() { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] }] : [];

    internal static void AddTo(OpenApiDocument document) => document.AddComponent<IOpenApiSecurityScheme>(
        Bearer, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "JWT",
            Description = "The `access_token` of a sign-in: an ES256 JWT that lives ten minutes.",
        });
}
