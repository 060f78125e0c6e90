using Microsoft.OpenApi;
using ReferralHub.Shared.Http;

namespace ReferralHub.Shared.OpenApi;

/// <summary>The body of every answer of 400 and above (RFC 9457), and all codes there are.</summary>
internal static class Problem
{
    public const string Name = "Problem";
    private const string Code = "ProblemCode";

    /// <summary>Of the contract, for the day on which an account can be given a phone.</summary>
    private static readonly Error s_phoneTaken = Error.Conflict("phone_taken", "Phone already in use");

    /// <summary>A problem with one of these codes.</summary>
    public static OpenApiSchema With(string[] codes, OpenApiDocument document) => new()
    {
        AllOf =
        [
            new OpenApiSchemaReference(Name, document),
            new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Required = new HashSet<string> { "code" },
                Properties = new Dictionary<string, IOpenApiSchema>
                {
                    ["code"] = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. codes] }
                }
            }
        ]
    };

    /// <summary>With the codes that belong to no route: those of an address or a method that is not there.</summary>
    public static void AddTo(OpenApiDocument document, IEnumerable<Error> ofRoutes)
    {
        var codes = ofRoutes
            .Concat([Errors.NotFound, Errors.MethodNotAllowed, s_phoneTaken])
            .DistinctBy(error => error.Code)
            .OrderBy(error => error.Status()).ThenBy(error => error.Code, StringComparer.Ordinal).Select(error => error.Code);
        _ = document.AddComponent<IOpenApiSchema>(Code, new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Description = "What went wrong, for programs; stable for ever.",
            Enum = [.. codes]
        });
        _ = document.AddComponent<IOpenApiSchema>(Name, new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "Problem details (RFC 9457).",
            Required = new HashSet<string> { "type", "title", "status", "detail", "code", "trace_id" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["type"] = Text("`urn:referralhub:problem:` and the code.", "uri"),
                ["title"] = Text("The status in words."),
                ["status"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Integer,
                    Format = "int32",
                    Minimum = "400",
                    Maximum = "599",
                    Description = "That of the answer."
                },
                ["detail"] = Text("What went wrong, for people; it may be shown, and may change."),
                ["code"] = new OpenApiSchemaReference(Code, document),
                ["trace_id"] = Text("Names the call in the logs: say it when asking for help."),
                ["errors"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Description = "What is wrong, by the name of the field or parameter; only where those are to blame.",
                    AdditionalProperties = new OpenApiSchema
                    {
                        Type = JsonSchemaType.Array,
                        Items = new OpenApiSchema { Type = JsonSchemaType.String }
                    }
                }
            }
        });
    }

    private static OpenApiSchema Text(string description, string? format = null) =>
        new() { Type = JsonSchemaType.String, Format = format, Description = description };
}
