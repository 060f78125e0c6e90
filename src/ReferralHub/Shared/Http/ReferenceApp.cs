using Microsoft.AspNetCore.StaticFiles;
using ReferralHub.Shared.Hosting;

namespace ReferralHub.Shared.Http;

/// <summary>
/// The reference app (<c>wwwroot/app</c>) at <c>/app/</c>. Its pages have paths of their own: whatever has no dot in its last segment is
/// index.html. A file that is not there goes on to the API's own 404, as does any method but GET and HEAD.
/// </summary>
internal static class ReferenceApp
{
    private const string Root = "/app";

    /// <summary>What its pages may do. Nothing of it is inline, nothing comes from elsewhere, and no text becomes a script.</summary>
    public const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
        + "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    private static readonly FileExtensionContentTypeProvider s_types = new(new Dictionary<string, string>
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml"
    });

    public static void UseReferenceApp(this WebApplication app)
    {
        var development = app.Environment.IsDevelopment();
        if (!(app.Services.GetRequiredService<Settings>().App.Enabled ?? development))
            return;
        _ = app.UseWhen(context => context.Request.Path.StartsWithSegments(Root, StringComparison.Ordinal), pages => pages
            .Use((context, next) => Serve(context, next, development))
            .UseStaticFiles(new StaticFileOptions { ContentTypeProvider = s_types, OnPrepareResponse = file => Describe(file.Context) }));
    }

    private static Task Serve(HttpContext context, RequestDelegate next, bool development)
    {
        var (request, response) = (context.Request, context.Response);
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
            return next(context);
        switch (request.Path.Value)
        {
            case Root:
                response.Redirect($"{Root}/{request.QueryString}");
                return Task.CompletedTask;
            case $"{Root}/config.json":
                // where mails and texts can be read, which is in development alone
                response.ContentType = "application/json";
                return response.WriteAsync(development ? """{"mailbox":"/dev/messages"}""" : """{"mailbox":null}""");
            case var path when !path.AsSpan(path!.LastIndexOf('/')).Contains('.'):
                request.Path = $"{Root}/index.html";
                break;
        }
        return next(context);
    }

    private static void Describe(HttpContext context)
    {
        context.Response.Headers.ContentSecurityPolicy = Policy;
        // kept, and asked about by its ETag each time: there is no build step that could give a new version a new name
        context.Response.Headers.CacheControl = "no-cache";
    }
}
