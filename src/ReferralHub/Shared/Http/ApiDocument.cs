using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;

namespace ReferralHub.Shared.Http;

internal static class ApiDocument
{
    internal static void AddApiDocument(this WebApplicationBuilder builder) => builder.Services.AddOpenApi(options =>
    {
        options.CreateSchemaReferenceId = SchemaName;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "ReferralHub";
            // a HEAD is its GET without the body, and would be a second operation of the same name
            foreach (var path in document.Paths.Values)
                path.Operations?.Remove(HttpMethod.Head);
            return Task.CompletedTask;
        });
    });

    internal static void MapApiDocument(this WebApplication app) => app.MapOpenApi();

    // GetReadinessAnswer: every slice has an Answer, and by their plain names all of them would silently be one schema
    private static string? SchemaName(JsonTypeInfo type)
    {
        var named = type.Type.IsGenericType ? type.Type.GetGenericArguments()[0] : type.Type;
        return OpenApiOptions.CreateDefaultSchemaReferenceId(type) is { } name ? named.DeclaringType?.Name + name : null;
    }
}
