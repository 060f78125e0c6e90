namespace ReferralHub.Shared.Http;

/// <summary>The headers of every answer, errors too. A route that set its own Content-Security-Policy or Cache-Control keeps it.</summary>
internal static class SecurityHeaders
{
    private const string OneYear = "max-age=31536000; includeSubDomains";

    internal static void UseSecurityHeaders(this WebApplication app)
    {
        var isHsts = !app.Environment.IsDevelopment();
        app.Use((context, next) =>
        {
            // when the answer starts: the exception handler clears what was set before it
            context.Response.OnStarting(() =>
            {
                var headers = context.Response.Headers;
                headers.XContentTypeOptions = "nosniff";
                headers["Referrer-Policy"] = "no-referrer";
                if (headers.ContentSecurityPolicy.Count == 0)
                    headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
                if (headers.CacheControl.Count == 0 || context.Response.StatusCode >= StatusCodes.Status400BadRequest)
                    headers.CacheControl = "no-store";
                if (isHsts && context.Request.IsHttps)
                    headers.StrictTransportSecurity = OneYear;
                return Task.CompletedTask;
            });
            return next(context);
        });
    }
}
