using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace ReferralHub.Shared.OpenApi;

/// <summary>An example of each body and each good answer, put together from those of its members in the <see cref="Glossary"/>.</summary>
internal static class Examples
{
    internal static void AddTo(OpenApiDocument document)
    {
        foreach (var operation in document.Paths.Values.SelectMany(path => path.Operations!.Values))
        {
            Show(operation.RequestBody?.Content);
            foreach (var (_, answer) in operation.Responses!.Where(answer => answer.Key[0] == '2'))
                Show(answer.Content);
        }
    }

    private static void Show(IDictionary<string, OpenApiMediaType>? content)
    {
        foreach (var media in content?.Values ?? [])
        {
            if (media.Schema is OpenApiSchemaReference one)
                media.Example = Of(one);
            else if (media.Schema is OpenApiSchema { AnyOf: { } several })
                media.Examples = several.OfType<OpenApiSchemaReference>()
                    .ToDictionary(schema => schema.Reference.Id!, IOpenApiExample (schema) => new OpenApiExample { Value = Of(schema) });
        }
    }

    private static JsonObject Of(OpenApiSchemaReference schema) => new(schema.Properties!
        .Select(member => KeyValuePair.Create(member.Key, Of(schema.Reference.Id!, member.Key, member.Value))));

    private static JsonNode? Of(string schema, string name, IOpenApiSchema member) => Glossary.Find(schema, name).Example switch
    {
        { } own => own == Term.Null ? null : own.DeepClone(),
        _ when member.Items is OpenApiSchemaReference item => new JsonArray(Of(item)),
        _ when (member as OpenApiSchemaReference ?? member.OneOf?.OfType<OpenApiSchemaReference>().Single()) is { } inner => Of(inner),
        _ => throw new InvalidOperationException($"The glossary of the API document has no example of {schema}.{name}"),
    };
}
