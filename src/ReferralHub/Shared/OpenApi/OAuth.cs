using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using ReferralHub.Shared.Http;

namespace ReferralHub.Shared.OpenApi;

/// <summary>The token endpoint takes a form and fails in the words of RFC 6749, which are no problem details.</summary>
internal static class OAuth
{
    private const string Name = "OAuthError";
    private const string Busy = "temporarily_unavailable";

    private static readonly (string Status, string Why, string[] Codes)[] s_failures =
    [
        ("400", "The request is not what the RFC asks for.",
            [OAuthErrors.InvalidRequest.Code, OAuthErrors.UnsupportedGrantType.Code, OAuthErrors.InvalidScope.Code]),
        ("401", "Unknown client, wrong secret, or disabled; `WWW-Authenticate: Basic`.", [OAuthErrors.InvalidClient.Code]),
        ("403", "The call comes from a page of another origin.", [OAuthErrors.InvalidRequest.Code]),
        ("413", "The form is larger than 64 KiB.", [OAuthErrors.InvalidRequest.Code]),
        ("429", "Too many calls from this address.", [Busy]),
        ("500", "Something went wrong on our side.", ["server_error"]),
        ("503", "The service is busy, or a part of it is down.", [Busy])
    ];

    public static async Task Describe(
        OpenApiOperation operation, SpeaksOAuth oauth, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var document = context.Document!;
        var form = Schemas.NameOf(oauth.Form);
        _ = document.AddComponent<IOpenApiSchema>(form, await context.GetOrCreateSchemaAsync(oauth.Form, cancellationToken: ct));
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Description = "The credentials come here or by Basic authentication, never both.",
            Content = new Dictionary<string, OpenApiMediaType>
            {
                [OAuthErrors.FormType] = new() { Schema = new OpenApiSchemaReference(form, document) }
            }
        };
        foreach (var (status, why, codes) in s_failures)
            operation.Responses![status] = new OpenApiResponse
            {
                Description = why,
                Headers = Headers.OfFailure(int.Parse(status, System.Globalization.CultureInfo.InvariantCulture), document),
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["application/json"] = new() { Schema = With(codes, document) }
                }
            };
    }

    public static void AddTo(OpenApiDocument document) => document.AddComponent<IOpenApiSchema>(Name, new OpenApiSchema
    {
        Type = JsonSchemaType.Object,
        Description = "An error of RFC 6749, 5.2.",
        Required = new HashSet<string> { "error", "error_description" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["error"] = Codes([.. s_failures.SelectMany(failure => failure.Codes).Distinct()]),
            ["error_description"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "For people." }
        }
    });

    private static OpenApiSchema With(string[] codes, OpenApiDocument document) => new()
    {
        AllOf =
        [
            new OpenApiSchemaReference(Name, document),
            new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Required = new HashSet<string> { "error" },
                Properties = new Dictionary<string, IOpenApiSchema> { ["error"] = Codes(codes) }
            }
        ]
    };

    private static OpenApiSchema Codes(string[] codes) => new() { Type = JsonSchemaType.String, Enum = [.. codes] };
}
