using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.OpenApi;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;
using Scope = ReferralHub.Domain.Scope;

namespace ReferralHub.Shared.OpenApi;

/// <summary>Who may call, as the route's authorization metadata has it.</summary>
internal static class Callers
{
    public const string Bearer = "bearer";
    public const string Cookie = "cookie";
    public const string Csrf = "csrf";
    public const string RefreshCookie = "refresh_cookie";
    public const string Partner = "partner";
    public const string Client = "client";

    public static IEnumerable<string> RolesOf(Route route) => route.All<AuthorizationPolicy>()
        .SelectMany(policy => policy.Requirements).OfType<RolesAuthorizationRequirement>().SelectMany(roles => roles.AllowedRoles);

    /// <summary>Each is one way to call; an empty one is nobody at all.</summary>
    public static List<OpenApiSecurityRequirement> Of(Route route, OpenApiDocument document)
    {
        if (route.The<NeedsScope>() is { } scopes)
            return [.. scopes.AnyOf.Select(scope => Requirement(document, (Partner, [scope])))];
        if (route.Has<SpeaksOAuth>())
            return [Requirement(document, (Client, [])), new OpenApiSecurityRequirement()];
        if (route.Has<TakesRefreshCookie>())
            return [new OpenApiSecurityRequirement(), Requirement(document, (RefreshCookie, []))];
        if (!route.Has<IAuthorizeData>() && !route.Has<ActsOnSession>())
            return [];
        return
        [
            Requirement(document, (Bearer, [])),
            route.IsUnsafe ? Requirement(document, (Cookie, []), (Csrf, [])) : Requirement(document, (Cookie, []))
        ];
    }

    public static void AddTo(OpenApiDocument document) => (document.Components ??= new()).SecuritySchemes =
        new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Bearer] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "JWT",
                Description = "The `access_token` of a sign-in: an ES256 JWT of ten minutes. With a cookie besides, it counts alone."
            },
            [Cookie] = ApiKey(SessionCookies.Access, ParameterLocation.Cookie,
                "The access token of a sign-in with `use_cookies`, which no script can read."),
            [Csrf] = ApiKey(CsrfTokens.Header, ParameterLocation.Header,
                "The `csrf_token` of the sign-in, the latest refresh or `GET /api/csrf`; with the cookie on every call that changes "
                + "something."),
            [RefreshCookie] = ApiKey(SessionCookies.Refresh, ParameterLocation.Cookie,
                "The refresh token of a sign-in with `use_cookies`; it comes with calls to `/api/token` alone."),
            [Client] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "basic",
                Description = "A partner's `client_id` and `client_secret` (RFC 6749, 2.3.1), each form-encoded."
            },
            [Partner] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.OAuth2,
                Description = "A partner's access token, for client credentials.",
                Flows = new OpenApiOAuthFlows
                {
                    ClientCredentials = new OpenApiOAuthFlow
                    {
                        TokenUrl = new Uri("/oauth/token", UriKind.Relative),
                        Scopes = new Dictionary<string, string>
                        {
                            [Scope.ReadReferrals] = "Read what became of referrals",
                            [Scope.WriteConversions] = "Report conversions and take them back",
                            [Scope.ManageWebhooks] = "Make, change and test webhooks"
                        }
                    }
                }
            }
        };

    private static OpenApiSecurityScheme ApiKey(string name, ParameterLocation place, string description) =>
        new() { Type = SecuritySchemeType.ApiKey, Name = name, In = place, Description = description };

    private static OpenApiSecurityRequirement Requirement(OpenApiDocument document, params (string Scheme, string[] Scopes)[] parts)
    {
        var requirement = new OpenApiSecurityRequirement();
        foreach (var (scheme, scopes) in parts)
            requirement[new OpenApiSecuritySchemeReference(scheme, document)] = [.. scopes];
        return requirement;
    }
}
