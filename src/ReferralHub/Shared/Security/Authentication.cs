using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using ReferralHub.Domain;
using ReferralHub.Shared.Http;

namespace ReferralHub.Shared.Security;

/// <summary>
/// Marks a route that is the same for everybody: no token is looked at, so one that cannot be checked just now does no harm.
/// </summary>
internal sealed class IgnoresCaller;

/// <summary>
/// Who calls: by bearer token (RFC 6750) or, without one, by the access cookie. The token goes through <see cref="TokenGate"/>; what fails
/// is answered as problem details.
/// </summary>
internal static class Authentication
{
    /// <summary>Where a request keeps why its token was refused, and how it came.</summary>
    private static readonly object s_refused = new();
    private static readonly object s_byBearer = new();
    private static readonly object s_byCookie = new();
    private static readonly object s_ended = new();

    public static void AddTokens(this IServiceCollection services)
    {
        // the core alone: AddAuthentication would also keep a data protection key ring on disk, which nothing here uses
        _ = services.AddAuthenticationCore(options => options.DefaultScheme = JwtBearerDefaults.AuthenticationScheme).AddWebEncoders();
#pragma warning disable CS0618 // JwtBearer 3.1.18 asks for it
        services.TryAddSingleton<ISystemClock, SystemClock>();
#pragma warning restore CS0618
        _ = new AuthenticationBuilder(services).AddJwtBearer();
        _ = services.AddSingleton<IConfigureOptions<JwtBearerOptions>, BearerOptions>();
        // a route that asks for a caller and nothing else asks for a person
        _ = services.AddAuthorization(options => options.DefaultPolicy = new AuthorizationPolicyBuilder()
            .RequireAuthenticatedUser()
            .RequireAssertion(context => (context.User as CallerPrincipal)?.Has(Scope.User) is true)
            .Build());
    }

    /// <summary>The request's token came in a cookie, which a browser sends unasked: an unsafe call must prove its page.</summary>
    public static bool IsByCookie(this HttpContext context) => context.Items.ContainsKey(s_byCookie);

    /// <summary>The request's token came in its Authorization header, where no browser puts one by itself.</summary>
    public static bool IsByBearer(this HttpContext context) => context.Items.ContainsKey(s_byBearer);

    /// <summary>The caller of a token that is good but for its session, which has ended.</summary>
    public static Caller? EndedCaller(this HttpContext context) => context.Items[s_ended] as Caller;

    private sealed class BearerOptions(TokenGate gate) : IConfigureNamedOptions<JwtBearerOptions>
    {
        public void Configure(JwtBearerOptions options) =>
            options.Events = new JwtBearerEvents { OnMessageReceived = Check, OnChallenge = Challenge, OnForbidden = Forbid };

        public void Configure(string? name, JwtBearerOptions options) => Configure(options);

        private async Task Check(MessageReceivedContext message)
        {
            var context = message.HttpContext;
            var token = context.GetEndpoint()?.Metadata.GetMetadata<IgnoresCaller>() is null ? TokenOf(context) : null;
            if (token is null)
            {
                message.NoResult();
                return;
            }

            var check = await gate.Check(token, context.RequestAborted);
            if (check.Refused is { } refused)
            {
                context.Items[s_refused] = refused;
                context.Items[s_ended] = check.Known?.Caller;
                message.Fail(refused.Code);
                return;
            }
            message.Principal = check.Known;
            message.Success();
        }

        /// <summary>
        /// Cookie and bearer together: the bearer counts alone. An empty header is none. This alone decides by what a call is
        /// authenticated; the guard against other sites goes by it.
        /// </summary>
        private static string? TokenOf(HttpContext context)
        {
            var header = context.Request.Headers.Authorization.ToString();
            if (header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            {
                context.Items[s_byBearer] = true;
                return header["Bearer ".Length..].Trim();
            }
            if (header.Length > 0 || context.Request.Cookies[SessionCookies.Access] is not { Length: > 0 } cookie)
                return null;
            context.Items[s_byCookie] = true;
            return cookie;
        }

        private static Task Challenge(JwtBearerChallengeContext challenge)
        {
            challenge.HandleResponse();
            var refused = challenge.HttpContext.Items[s_refused] as Error;
            challenge.Response.Headers.WWWAuthenticate = refused is null ? "Bearer" : "Bearer error=\"invalid_token\"";
            return Problems.Write(challenge.HttpContext, refused ?? Errors.Unauthorized);
        }

        private static Task Forbid(ForbiddenContext forbidden)
        {
            if (Scopes.Missing(forbidden.HttpContext) is not { } scope)
                return Problems.Write(forbidden.HttpContext, Errors.Forbidden);
            forbidden.Response.Headers.WWWAuthenticate = $"Bearer error=\"insufficient_scope\", scope=\"{scope}\"";
            return Problems.Write(forbidden.HttpContext, Errors.InsufficientScope);
        }
    }
}
