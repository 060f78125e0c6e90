using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using ReferralHub.Shared.Http;

namespace ReferralHub.Shared.OpenApi;

/// <summary>One operation, as its route line describes it.</summary>
internal static class Operations
{
    private const string IdempotencyKey = "IdempotencyKey";

    public static async Task Transform(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var document = context.Document!;
        var route = Of(context.Description);
        operation.Responses ??= [];
        operation.Security = Callers.Of(route, document);
        Headers.Describe(operation, route, document);
        foreach (var other in route.All<OrGivesMetadata>())
            await OrGives(operation, other, context, ct);
        if (route.The<SpeaksOAuth>() is { } oauth)
            await OAuth.Describe(operation, oauth, context, ct);
        else
            Failures.Describe(operation, route, document);
        // a body that may be left out may be null as well, which nobody needs to know
        foreach (var media in operation.RequestBody?.Content?.Values ?? [])
            if (media.Schema is OpenApiSchema { OneOf: { } choice })
                media.Schema = choice.OfType<OpenApiSchemaReference>().Single();
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
            Members.Describe(parameter, operation.OperationId!);
        if (route.Has<TakesIdempotencyKey>())
            (operation.Parameters ??= []).Add(new OpenApiParameterReference(IdempotencyKey, document));
    }

    public static Route Of(Microsoft.AspNetCore.Mvc.ApiExplorer.ApiDescription description) =>
        new(description.HttpMethod!, description.ActionDescriptor.EndpointMetadata);

    public static void AddTo(OpenApiDocument document) => document.AddComponent<IOpenApiParameter>(IdempotencyKey, new OpenApiParameter
    {
        Name = Idempotency.Header,
        In = ParameterLocation.Header,
        Description = "For 24 hours a repeat with the same body is answered as the first call was, with `Idempotency-Replayed: true`, "
            + "and does nothing. 401, 403, 429 and 5xx use up no key.",
        Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = Idempotency.MaxLength, Pattern = "^[!-~]+$" },
        Example = "8e03978e-40d5-43e8-bc93-6894a57f9324"
    });

    /// <summary>Both bodies of one status: any of them, for the one may be a part of the other.</summary>
    private static async Task OrGives(
        OpenApiOperation operation, OrGivesMetadata other, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var document = context.Document!;
        var name = Schemas.NameOf(other.Body);
        if (document.Components?.Schemas?.ContainsKey(name) is not true)
            _ = document.AddComponent<IOpenApiSchema>(name, await context.GetOrCreateSchemaAsync(other.Body, cancellationToken: ct));
        var content = operation.Responses![$"{other.Status}"].Content!["application/json"];
        content.Schema = new OpenApiSchema { AnyOf = [content.Schema!, new OpenApiSchemaReference(name, document)] };
    }
}
