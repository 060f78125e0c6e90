using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using ReferralHub.Shared.Http;

namespace ReferralHub.Shared.Security;

/// <summary>Who calls: by bearer token (RFC 6750). What fails is answered as problem details.</summary>
internal static class Authentication
{
    private static readonly object s_expired = new();

    internal static void AddBearer(this IServiceCollection services)
    {
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        services.AddSingleton<IConfigureOptions<JwtBearerOptions>, Bearer>();
        services.AddAuthorization();
        // it comes with authentication, nothing here uses it, and its start would write keys to the disk
        foreach (var service in services.Where(service => service.ImplementationType?.Name == "DataProtectionHostedService").ToArray())
            services.Remove(service);
    }

    private sealed class Bearer(AccessTokens tokens) : IConfigureNamedOptions<JwtBearerOptions>
    {
        public void Configure(string? name, JwtBearerOptions options) => Configure(options);

        public void Configure(JwtBearerOptions options)
        {
            options.MapInboundClaims = false;
            options.SaveToken = false;
            options.IncludeErrorDetails = false;
            options.TokenValidationParameters = tokens.Validation();
            options.Events = new JwtBearerEvents { OnAuthenticationFailed = Note, OnChallenge = Challenge, OnForbidden = Forbid };
        }

        private static Task Note(AuthenticationFailedContext context)
        {
            if (context.Exception is SecurityTokenExpiredException)
                context.HttpContext.Items[s_expired] = true;
            return Task.CompletedTask;
        }

        private static Task Challenge(JwtBearerChallengeContext context)
        {
            context.HandleResponse();
            context.Response.Headers.WWWAuthenticate = context.AuthenticateFailure is null ? "Bearer" : "Bearer error=\"invalid_token\"";
            return Problems.Write(
                context.HttpContext, context.HttpContext.Items.ContainsKey(s_expired) ? Errors.TokenExpired : Errors.Unauthorized);
        }

        private static Task Forbid(ForbiddenContext context) => Problems.Write(context.HttpContext, Errors.Forbidden);
    }
}
