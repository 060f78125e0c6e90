using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;
using ReferralHub.Shared.Http;

namespace ReferralHub.Shared.OpenApi;

/// <summary>
/// Every error that a route may answer: those it names, and those that follow from what else stands on its line. Its body is the problem
/// with its <c>code</c> narrowed to these, and shows each; answers with the same codes are one component.
/// </summary>
internal static class ErrorAnswers
{
    private const string Problem = "Problem";

    private static readonly Dictionary<string, string[]> s_anyField = new() { ["name_of_the_field"] = ["What is wrong with it"] };

    internal static void Describe(OpenApiOperation operation, ApiDescription route, OpenApiDocument document)
    {
        foreach (var status in Of(route).GroupBy(error => error.Status()))
        {
            var errors = status.DistinctBy(error => error.Code).OrderBy(error => error.Code, StringComparer.Ordinal).ToArray();
            var name = string.Join("Or", errors.Select(error => Pascal(error.Code)));
            document.AddComponent<IOpenApiResponse>(name, Answer(errors, document));
            operation.Responses![status.Key.ToString(CultureInfo.InvariantCulture)] = new OpenApiResponseReference(name, document);
        }
    }

    internal static void AddTo(OpenApiDocument document)
    {
        string[] texts = ["type", "title", "detail", "code", "trace_id"];
        var messages = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } };
        var members = texts.ToDictionary(name => name, IOpenApiSchema (_) => new OpenApiSchema { Type = JsonSchemaType.String });
        members["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" };
        members["errors"] = new OpenApiSchema { Type = JsonSchemaType.Object, AdditionalProperties = messages };
        document.AddComponent<IOpenApiSchema>(Problem, new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "Problem details (RFC 9457).",
            Required = new HashSet<string>([.. texts, "status"]),
            Properties = members,
        });
    }

    private static IEnumerable<Error> Of(ApiDescription route)
    {
        var metadata = route.ActionDescriptor.EndpointMetadata;
        var named = metadata.OfType<CanFail>().SelectMany(line => line.Errors).Append(Errors.Internal);
        if (metadata.OfType<IAcceptsMetadata>().Any())
            named = named.Concat(
                [Errors.InvalidJson, Errors.ValidationFailed, Errors.PayloadTooLarge, Errors.UnsupportedMediaType]);
        if (route.ParameterDescriptions.Any(parameter => parameter.Source == BindingSource.Query))
            named = named.Append(Errors.ValidationFailed);
        if (Callers.AreSignedIn(metadata))
            named = named.Concat([Errors.Unauthorized, Errors.TokenExpired]);
        // whatever is below it asks the database
        if (route.RelativePath!.StartsWith("api/", StringComparison.Ordinal))
            named = named.Append(Errors.DependencyUnavailable);
        return named;
    }

    private static OpenApiResponse Answer(Error[] errors, OpenApiDocument document) => new()
    {
        Description = string.Join('\n', errors.Select(error => $"- `{error.Code}`: {error.Message}")),
        Headers = errors.Any(error => error.RetryAfter is not null)
            ? Operations.RetryAfter
            : null,
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [Problems.ContentType] = new()
            {
                Schema = new OpenApiSchema { AllOf = [new OpenApiSchemaReference(Problem, document), WithCode(errors)] },
                Examples = errors.ToDictionary(error => error.Code, IOpenApiExample (error) => new OpenApiExample { Value = Show(error) }),
            },
        },
    };

    private static OpenApiSchema WithCode(Error[] errors) => new()
    {
        Type = JsonSchemaType.Object,
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["code"] = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. errors.Select(error => (JsonNode)error.Code)] },
        },
    };

    private static JsonObject Show(Error error)
    {
        var problem = new JsonObject
        {
            ["type"] = "about:blank",
            ["title"] = ReasonPhrases.GetReasonPhrase(error.Status()),
            ["status"] = error.Status(),
            ["detail"] = error.Message,
            ["code"] = error.Code,
            ["trace_id"] = "4bf92f3577b34da6a3ce929d0e0e4736",
        };
        var fields = error == Errors.ValidationFailed ? s_anyField : error.Fields;
        if (fields is not null)
            problem["errors"] = new JsonObject(fields.Select(
                field => KeyValuePair.Create(field.Key, (JsonNode?)new JsonArray([.. field.Value.Select(text => (JsonNode)text)]))));
        return problem;
    }

    private static string Pascal(string code) =>
        string.Concat(code.Split('_').Select(word => $"{char.ToUpperInvariant(word[0])}{word[1..]}"));
}
