using System.Text.Json;

namespace ReferralHub.Tests.Host;

/// <summary>The API document, read as a program that makes clients reads it.</summary>
public sealed class ApiReader(JsonElement document)
{
    public const string Path = "/openapi/v1.json";

    public JsonElement Document => document;

    public IReadOnlyList<ApiOperation> Operations { get; } = [.. document.GetProperty("paths").EnumerateObject()
        .SelectMany(path => path.Value.EnumerateObject().Select(operation => new ApiOperation(document, path.Name, operation)))];

    public ApiOperation this[string route] => Operations.Single(operation => operation.Route == route);

    public IReadOnlyDictionary<string, JsonElement> Schemas { get; } = document.GetProperty("components").GetProperty("schemas")
        .EnumerateObject().ToDictionary(schema => schema.Name, schema => schema.Value);

    public static async Task<ApiReader> Read(HttpClient http) => new(await http.GetJson(Path));
}

/// <summary>One operation; <see cref="Route"/> is <c>POST /api/register</c>.</summary>
public sealed record ApiOperation(JsonElement Document, string Path, JsonElement Json)
{
    private readonly string _method = "";

    public ApiOperation(JsonElement document, string path, JsonProperty operation) : this(document, path, operation.Value) =>
        _method = operation.Name.ToUpperInvariant();

    public string Route => $"{_method} {Path}";

    public IEnumerable<(string Status, JsonElement Answer)> Answers =>
        Json.GetProperty("responses").EnumerateObject().Select(answer => (answer.Name, Resolve(answer.Value)));

    public IEnumerable<JsonElement> Parameters =>
        Json.TryGetProperty("parameters", out var parameters) ? parameters.EnumerateArray() : [];

    /// <summary>The media of the body; undefined if it takes none.</summary>
    public JsonElement Body => Json.TryGetProperty("requestBody", out var body) ? Media(body, "application/json") : default;

    public string[] CodesOf(string status) => [.. Answers.Where(answer => answer.Status == status)
        .Select(answer => Media(answer.Answer, "application/problem+json")).Where(media => media.ValueKind is JsonValueKind.Object)
        .SelectMany(media => media.GetProperty("schema").GetProperty("allOf")[1].GetProperty("properties").GetProperty("code")
            .GetProperty("enum").EnumerateArray()).Select(code => code.GetString()!)];

    /// <summary>What a reference leads to, or the thing itself.</summary>
    public JsonElement Resolve(JsonElement thing)
    {
        while (thing.TryGetProperty("$ref", out var reference))
            thing = reference.GetString()!.Split('/')[1..].Aggregate(Document, (at, part) => at.GetProperty(part));
        return thing;
    }

    private static JsonElement Media(JsonElement thing, string type) =>
        thing.TryGetProperty("content", out var content) && content.TryGetProperty(type, out var media) ? media : default;
}
