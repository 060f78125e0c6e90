using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using ReferralHub.Shared.Http;

namespace ReferralHub.Shared.OpenApi;

/// <summary>One operation, as its route line describes it.</summary>
internal static class Operations
{
    internal static Dictionary<string, IOpenApiHeader> RetryAfter =>
        Header("Retry-After", "The seconds after which it is worth another try.", JsonSchemaType.Integer);

    internal static async Task Transform(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var route = context.Description.ActionDescriptor.EndpointMetadata;
        var document = context.Document!;
        operation.Description = string.Join(' ', Callers.Describe(route), operation.Description).TrimEnd();
        operation.Security = Callers.Of(route, document);
        foreach (var other in route.OfType<OrProduces>())
            await Or(operation.Responses!["200"].Content!["application/json"], other.Body, context, ct);
        if (operation.Responses!.TryGetValue("201", out var made))
            ((OpenApiResponse)made).Headers = Header("Location", "Where it is to be had.", JsonSchemaType.String);
        // that of readiness: all others are problems
        if (operation.Responses.TryGetValue("503", out var unready))
            ((OpenApiResponse)unready).Headers = RetryAfter;
        ErrorAnswers.Describe(operation, context.Description, document);
        if (operation.RequestBody?.Content?["application/json"] is { Schema: OpenApiSchema { OneOf: { } choice } } body)
            // a body that may be left out may be null as well, which nobody needs to know
            body.Schema = choice.OfType<OpenApiSchemaReference>().Single();
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
            Glossary.Describe(parameter, operation.OperationId!);
    }

    private static Dictionary<string, IOpenApiHeader> Header(string name, string description, JsonSchemaType type) => new()
    {
        [name] = new OpenApiHeader { Description = description, Schema = new OpenApiSchema { Type = type } },
    };

    /// <summary>Any of both, for the one may be a part of the other.</summary>
    private static async Task Or(
        OpenApiMediaType media, Type body, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var name = Schemas.NameOf(body);
        context.Document!.AddComponent<IOpenApiSchema>(name, await context.GetOrCreateSchemaAsync(body, cancellationToken: ct));
        media.Schema = new OpenApiSchema { AnyOf = [media.Schema!, new OpenApiSchemaReference(name, context.Document)] };
    }
}
