using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using ReferralHub.Shared.Hosting;
using Scalar.AspNetCore;

namespace ReferralHub.Shared.Http;

internal static class ApiDocument
{
    // Scalar's page starts by a script in place, and sets its styles so
    private const string PagePolicy =
        "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        + "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    internal static void AddApiDocument(this IServiceCollection services, Settings settings) => services.AddOpenApi(options =>
    {
        options.CreateSchemaReferenceId = SchemaName;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "ReferralHub";
            // not from the caller's Host header
            document.Servers = [new OpenApiServer { Url = settings.Links.PublicUrl }];
            // a HEAD is its GET without the body, and would be a second operation of the same name
            foreach (var path in document.Paths.Values)
                path.Operations?.Remove(HttpMethod.Head);
            return Task.CompletedTask;
        });
    });

    internal static void MapApiDocument(this WebApplication app)
    {
        // the one document there is: with a name in the path an unknown one would be answered in plain text
        app.MapOpenApi("/openapi/v1.json").AllowAnonymous();
        app.MapScalarApiReference("/docs", options => options.WithTitle("ReferralHub API").DisableDefaultFonts().DisableTelemetry())
            .AllowAnonymous()
            .AddEndpointFilter((context, next) =>
            {
                context.HttpContext.Response.Headers.ContentSecurityPolicy = PagePolicy;
                return next(context);
            });
    }

    // GetReadinessAnswer: every slice has an Answer, and by their plain names all of them would silently be one schema
    private static string? SchemaName(JsonTypeInfo type)
    {
        var named = type.Type.IsGenericType ? type.Type.GetGenericArguments()[0] : type.Type;
        return OpenApiOptions.CreateDefaultSchemaReferenceId(type) is { } name ? named.DeclaringType?.Name + name : null;
    }
}
