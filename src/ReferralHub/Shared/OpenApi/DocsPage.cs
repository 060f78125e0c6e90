namespace ReferralHub.Shared.OpenApi;

/// <summary>Swagger UI at <c>/docs</c>, all of it from the package: nothing is loaded from elsewhere.</summary>
internal static class DocsPage
{
    private const string Prefix = "docs";

    /// <summary>Styles are set by its script in place, so they may be; scripts may not.</summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void UseDocsPage(this WebApplication app) =>
        // no other request passes the page's patterns
        _ = app.UseWhen(context => context.Request.Path.StartsWithSegments($"/{Prefix}"), docs => docs
            .Use((context, next) =>
            {
                context.Response.Headers.ContentSecurityPolicy = Policy;
                return next(context);
            })
            .UseSwaggerUI(options =>
            {
                options.RoutePrefix = Prefix;
                options.DocumentTitle = "ReferralHub API";
                options.SwaggerEndpoint(ApiDocument.Path, "ReferralHub");
            }));
}
