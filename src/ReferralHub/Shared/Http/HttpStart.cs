using Carter;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.OpenApi;

namespace ReferralHub.Shared.Http;

internal static class HttpStart
{
    internal static void AddHttp(this WebApplicationBuilder builder, Settings settings)
    {
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.ConfigureHttpJsonOptions(options => Json.Configure(options.SerializerOptions));
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.AddExceptionHandler<Failures>();
        builder.Services.AddSingleton<Links>();
        builder.Services.AddSlices();
        builder.Services.AddApiDocument(settings);
    }

    /// <summary>The order matters: who wraps whom.</summary>
    internal static void UseHttp(this WebApplication app)
    {
        app.UseSecurityHeaders();
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            // ours logs, once
            SuppressDiagnosticsCallback = _ => true,
            ExceptionHandler = _ => Task.CompletedTask,
        });
        app.UseStatusCodePages(context => Problems.Write(context.HttpContext, Problems.For(context.HttpContext.Response.StatusCode)));
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseMiddleware<JsonBodies>();
        app.MapApiDocument();
        app.MapDocsPage();
        app.MapCarter();
    }
}
