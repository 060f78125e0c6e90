using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Authorization;
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

    private const string Bearer = "bearer";
    private const string Problem = "Problem";

    internal static void AddApiDocument(this IServiceCollection services, Settings settings) => services.AddOpenApi(options =>
    {
        options.CreateSchemaReferenceId = SchemaName;
        options.AddSchemaTransformer((schema, context, _) =>
        {
            SayWhatConvertersHide(schema, context);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            SayHowItFails(operation, context);
            return Task.CompletedTask;
        });
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "ReferralHub";
            // not from the caller's Host header
            document.Servers = [new OpenApiServer { Url = settings.Links.PublicUrl }];
            document.AddComponent(Problem, ProblemSchema());
            document.AddComponent<IOpenApiSecurityScheme>(
                Bearer, new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT" });
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
        if (type.Type == typeof(Secret))
            return null;
        var named = type.Type.IsGenericType ? type.Type.GetGenericArguments()[0] : type.Type;
        return OpenApiOptions.CreateDefaultSchemaReferenceId(type) is { } name ? named.DeclaringType?.Name + name : null;
    }

    /// <summary>To the generator a type with a converter may be anything.</summary>
    private static void SayWhatConvertersHide(OpenApiSchema schema, OpenApiSchemaTransformerContext context)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (type == typeof(string) || type == typeof(Secret) || type == typeof(DateTime))
        {
            schema.Type = JsonSchemaType.String | (context.JsonPropertyInfo is { IsGetNullable: true } ? JsonSchemaType.Null : 0);
            schema.Format = type == typeof(DateTime) ? "date-time" : schema.Format;
        }
        // what a body needs its validator says: to the generator every member of a record is needed
        if (type is { Name: "Body", IsNested: true })
            schema.Required = null;
    }

    private static void SayHowItFails(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        operation.Responses ??= [];
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<IAuthorizeData>().Any())
        {
            operation.Security = [new() { [new OpenApiSecuritySchemeReference(Bearer, context.Document)] = [] }];
            operation.Responses["401"] = ProblemAnswer("Nobody is signed in", context.Document);
        }
        operation.Responses["default"] = ProblemAnswer("What went wrong (RFC 9457)", context.Document);
    }

    private static OpenApiResponse ProblemAnswer(string description, OpenApiDocument? document) => new()
    {
        Description = description,
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [Problems.ContentType] = new() { Schema = new OpenApiSchemaReference(Problem, document) },
        },
    };

    private static OpenApiSchema ProblemSchema()
    {
        string[] texts = ["type", "title", "detail", "code", "trace_id"];
        var messages = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } };
        var properties = texts.ToDictionary(name => name, IOpenApiSchema (_) => new OpenApiSchema { Type = JsonSchemaType.String });
        properties["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer };
        properties["errors"] = new OpenApiSchema { Type = JsonSchemaType.Object, AdditionalProperties = messages };
        return new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Required = new HashSet<string>([.. texts, "status"]),
            Properties = properties,
        };
    }
}
