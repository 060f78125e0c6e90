using Microsoft.AspNetCore.Authorization;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Security;

namespace ReferralHub.Shared.Http;

/// <summary>Marks a route without <c>RequireAuthorization</c> that acts on the session of the cookie all the same.</summary>
internal sealed class ActsOnSession;

/// <summary>Our own origin and the configured ones.</summary>
internal sealed class Origins(Settings settings)
{
    private readonly HashSet<string> _allowed =
        [.. settings.Cors.Origins, new Uri(settings.Links.PublicUrl).GetLeftPart(UriPartial.Authority)];

    public bool Allow(string origin) => _allowed.Contains(origin);
}

/// <summary>
/// Refuses what another site's page makes a browser do. Any unsafe call that is not authenticated by a bearer token must come from an
/// origin of ours, as far as its browser tells (Origin, else Fetch Metadata): a login too, where a token authenticates nothing. One that
/// acts by the session cookie also carries that session's CSRF token.
/// </summary>
internal sealed class CrossSiteGuard(RequestDelegate next, Origins origins, CsrfTokens csrf)
{
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method)
            || (context.IsByBearer() && ActsForCaller(context))
            || (IsOurs(request) && Proves(context)))
            return next(context);
        return Problems.Write(context, Errors.CsrfFailed);
    }

    private bool IsOurs(HttpRequest request) => request.Headers.Origin.ToString() is { Length: > 0 } origin
        ? origins.Allow(origin)
        : request.Headers["Sec-Fetch-Site"] != "cross-site";

    private static bool ActsForCaller(HttpContext context) => context.GetEndpoint()?.Metadata is { } metadata
        && (metadata.GetMetadata<IAuthorizeData>() is not null || metadata.GetMetadata<ActsOnSession>() is not null);

    private bool Proves(HttpContext context)
    {
        if (!context.IsByCookie() || !ActsForCaller(context))
            return true;
        // no caller at all: the route itself answers 401
        var caller = (context.User as CallerPrincipal)?.Caller ?? context.EndedCaller();
        return caller is null || csrf.IsOf(caller.SessionId, context.Request.Headers[CsrfTokens.Header]);
    }
}

internal static class Browsers
{
    public static void AddBrowsers(this IServiceCollection services, Settings settings)
    {
        _ = services.AddSingleton<Origins>();
        _ = services.AddCors(cors => cors.AddDefaultPolicy(policy => policy
            .WithOrigins(settings.Cors.Origins)
            .AllowCredentials()
            .WithMethods("GET", "POST", "PATCH", "DELETE")
            .WithHeaders("Content-Type", "Authorization", CsrfTokens.Header, Idempotency.Header)
            .WithExposedHeaders("Location", "Retry-After", "RateLimit", "RateLimit-Policy", Idempotency.Replayed)
            .SetPreflightMaxAge(TimeSpan.FromMinutes(10))));
    }
}
