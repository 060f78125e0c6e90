using System.Text.Json.Serialization;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Security;

namespace ReferralHub.Shared.Http;

/// <summary>
/// The cookies of a browser session: no script reads them, no plain connection carries them, and the refresh token goes nowhere but to
/// <c>/api/token</c> and never with a request that another site began.
/// </summary>
internal static class SessionCookies
{
    public const string Access = "__Host-access";
    public const string Refresh = "__Secure-refresh";
    private const string RefreshPath = "/api/token";

    public static void Set(HttpResponse response, TokenAnswer tokens, Settings settings)
    {
        response.Cookies.Append(Access, tokens.AccessToken.Reveal(),
            Options("/", SameSiteMode.Lax, TimeSpan.FromSeconds(tokens.ExpiresIn)));
        response.Cookies.Append(Refresh, tokens.RefreshToken.Reveal(),
            Options(RefreshPath, SameSiteMode.Strict, TimeSpan.FromDays(settings.Auth.RefreshIdleDays)));
    }

    /// <summary>Not when a bearer token was meant: the cookies are another session's then.</summary>
    public static void Clear(HttpContext context)
    {
        if (!context.IsByCookie() && context.Request.Cookies.ContainsKey(Access))
            return;
        var response = context.Response;
        response.Cookies.Append(Access, "", Options("/", SameSiteMode.Lax, TimeSpan.Zero));
        response.Cookies.Append(Refresh, "", Options(RefreshPath, SameSiteMode.Strict, TimeSpan.Zero));
    }

    private static CookieOptions Options(string path, SameSiteMode sameSite, TimeSpan life) =>
        new() { Path = path, SameSite = sameSite, MaxAge = life, HttpOnly = true, Secure = true };
}

/// <summary>Tokens as the caller wants them: in the body, or in cookies with a CSRF token in the body.</summary>
internal sealed class SessionAnswer(TokenAnswer tokens, bool cookies) : IResult
{
    internal sealed record InCookies(
        int ExpiresIn, Secret CsrfToken, TokenAnswer.Person User,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Created);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (!cookies)
            return TypedResults.Ok(tokens).ExecuteAsync(httpContext);
        var services = httpContext.RequestServices;
        SessionCookies.Set(httpContext.Response, tokens, services.GetRequiredService<Settings>());
        var csrf = services.GetRequiredService<CsrfTokens>().Issue(tokens.SessionId);
        return TypedResults.Ok(new InCookies(tokens.ExpiresIn, csrf, tokens.User, tokens.Created)).ExecuteAsync(httpContext);
    }
}
