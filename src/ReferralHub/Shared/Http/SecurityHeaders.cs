using Microsoft.Extensions.Primitives;

namespace ReferralHub.Shared.Http;

/// <summary>The headers that every answer carries, errors too. A route that set its own keeps it.</summary>
internal static class SecurityHeaders
{
    public const string Hsts = "max-age=31536000; includeSubDomains";

    public static IApplicationBuilder UseSecurityHeaders(this WebApplication app)
    {
        var hsts = !app.Environment.IsDevelopment();
        return app.Use((context, next) =>
        {
            // when the answer starts, because the exception handler clears what was set before it
            context.Response.OnStarting(static state =>
            {
                var (context, hsts) = ((HttpContext, bool))state;
                var headers = context.Response.Headers;
                headers.XContentTypeOptions = "nosniff";
                headers["Referrer-Policy"] = "no-referrer";
                // what an answer says to one origin must not be kept for another
                headers.Vary = headers.Vary.Contains("Origin") ? headers.Vary : StringValues.Concat(headers.Vary, "Origin");
                if (headers.ContentSecurityPolicy.Count == 0)
                    headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
                if (headers.CacheControl.Count == 0 || context.Response.StatusCode >= 400)
                    headers.CacheControl = "no-store";
                if (hsts && context.Request.IsHttps)
                    headers.StrictTransportSecurity = Hsts;
                return Task.CompletedTask;
            }, (context, hsts));
            return next(context);
        });
    }
}
