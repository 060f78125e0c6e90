using System.Text.Json.Serialization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Http;

namespace ReferralHub.Shared.OpenApi;

/// <summary>
/// OpenAPI 3.1 at <c>/openapi/v1.json</c> from the routes themselves, made when it is first asked for and the same bytes from then on:
/// <c>docs/openapi.json</c>.
/// </summary>
internal sealed class ApiDocument([FromKeyedServices(ApiDocument.Name)] IOpenApiDocumentProvider provider)
{
    public const string Name = "v1";
    public const string Path = "/openapi/v1.json";

    private readonly Lazy<Task<byte[]>> _json = new(async () =>
    {
        var document = await provider.GetOpenApiDocumentAsync();
        using var json = new MemoryStream();
        await document.SerializeAsJsonAsync(json, OpenApiSpecVersion.OpenApi3_1);
        json.WriteByte((byte)'\n');
        return json.ToArray();
    });

    public Task<byte[]> Json => _json.Value;

    /// <summary>What the route answers, as far as its reader need know.</summary>
    internal sealed record Answer(string Openapi, About Info);

    internal sealed record About(string Title, string Version);
}

[JsonSerializable(typeof(ApiDocument.Answer))]
internal sealed partial class ApiDocumentJson : JsonSerializerContext;

internal static class ApiDocuments
{
    public static void AddApiDocument(this IServiceCollection services)
    {
        _ = services.AddSingleton<ApiDocument>();
        _ = services.AddOpenApi(ApiDocument.Name, options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.CreateSchemaReferenceId = Schemas.NameOf;
            _ = options.AddSchemaTransformer(Schemas.Transform);
            _ = options.AddOperationTransformer(Operations.Transform);
            _ = options.AddDocumentTransformer(WholeDocument.Transform);
        });
    }

    public static void MapApiDocument(this WebApplication app)
    {
        if (!app.Services.GetRequiredService<Settings>().Api.Enabled)
            return;
        _ = app
            .MapGet(ApiDocument.Path, async (ApiDocument document) => new ReadyJson(await document.Json))
            .AllowAnonymous().NeverFails()
            .WithName("GetApiDocument").WithTags("Operations").WithSummary("This document.")
            .WithDescription("OpenAPI 3.1 of every route. `/docs` is a page to read and try it.")
            .Gives<ApiDocument.Answer>();
        app.UseDocsPage();
    }

    /// <summary>The document on standard output: <c>openapi</c> on the command line. It asks no database.</summary>
    public static async Task Print(WebApplicationBuilder builder)
    {
        _ = builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.MapApiDocument();
        app.MapModules();
        // what a start would do: only then the routes are known
        _ = app.UseRouting();
        _ = app.UseEndpoints(_ => { });
        await using var output = Console.OpenStandardOutput();
        await output.WriteAsync(await app.Services.GetRequiredService<ApiDocument>().Json);
    }
}
