using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace ReferralHub.Shared.OpenApi;

/// <summary>
/// The examples of <c>Examples/*.json</c> beside the bodies they show. A key is the name of a schema, <c>Operation status</c> where one
/// answer differs, or a webhook's event. A page is shown by its item.
/// </summary>
internal static class Examples
{
    private const string Page = "Page";

    private static readonly FrozenDictionary<string, JsonNode> s_all = Read();

    public static void AddTo(OpenApiDocument document)
    {
        foreach (var operation in document.Paths.Values.SelectMany(path => path.Operations!.Values))
        {
            Show(operation.RequestBody?.Content, $"{operation.OperationId} body");
            foreach (var (status, answer) in operation.Responses!)
                if (answer is OpenApiResponse good && status[0] is '2')
                    Show(good.Content, $"{operation.OperationId} {status}");
        }
        foreach (var (name, call) in document.Webhooks!)
            Show(call.Operations!.Values.Single().RequestBody!.Content, name);
    }

    private static void Show(IDictionary<string, OpenApiMediaType>? content, string key)
    {
        foreach (var media in content?.Values ?? [])
            if (s_all.TryGetValue(key, out var own))
                media.Example = own.DeepClone();
            else if (media.Schema is OpenApiSchemaReference one)
                media.Example = Of(one);
            else if (media.Schema is OpenApiSchema { AnyOf: { } several })
                media.Examples = several.OfType<OpenApiSchemaReference>()
                    .ToDictionary(schema => schema.Reference.Id!, IOpenApiExample (schema) => new OpenApiExample { Value = Of(schema) });
    }

    private static JsonNode Of(OpenApiSchemaReference schema)
    {
        var name = schema.Reference.Id!;
        if (s_all.TryGetValue(name, out var example))
            return example.DeepClone();
        return name.EndsWith(Page, StringComparison.Ordinal) && s_all.TryGetValue(name[..^Page.Length], out var item)
            ? new JsonObject { ["items"] = new JsonArray(item.DeepClone()), ["next_cursor"] = null }
            : throw new InvalidOperationException($"There is no example of {name} in Shared/OpenApi/Examples");
    }

    private static FrozenDictionary<string, JsonNode> Read()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var all = new Dictionary<string, JsonNode>();
        foreach (var file in assembly.GetManifestResourceNames().Where(name => name.StartsWith("openapi/", StringComparison.Ordinal)
            && name.EndsWith(".json", StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(file)!;
            foreach (var (name, example) in JsonNode.Parse(stream, null, new JsonDocumentOptions())!.AsObject())
                all.Add(name, example!.DeepClone());
        }
        return all.ToFrozenDictionary();
    }
}
