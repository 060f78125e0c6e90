using System.Text.Json;

namespace ReferralHub.Tests.Host;

/// <summary>The API document, read as a program that makes clients reads it.</summary>
public sealed class ApiReader(JsonElement document)
{
    public const string File = "docs/openapi.json";

    public JsonElement Document => document;

    public static async Task<ApiReader> Read(HttpClient http) => new(await http.GetJson("/openapi/v1.json"));

    public IEnumerable<ApiOperation> Operations => document.GetProperty("paths").EnumerateObject()
        .SelectMany(path => path.Value.EnumerateObject()
            .Select(operation => new ApiOperation(this, $"{operation.Name.ToUpperInvariant()} {path.Name}", operation.Value)));

    public ApiOperation this[string route] => Operations.Single(operation => operation.Route == route);

    public JsonElement Schema(string name) => document.GetProperty("components").GetProperty("schemas").GetProperty(name);

    /// <summary>What a reference leads to, or the thing itself.</summary>
    public JsonElement Resolve(JsonElement thing)
    {
        while (thing.TryGetProperty("$ref", out var reference))
            thing = reference.GetString()!.Split('/')[1..].Aggregate(document, (at, part) => at.GetProperty(part));
        return thing;
    }
}

public sealed record ApiOperation(ApiReader Api, string Route, JsonElement Json)
{
    public IEnumerable<(string Status, JsonElement Answer)> Answers => Json.GetProperty("responses").EnumerateObject()
        .Select(answer => (answer.Name, Api.Resolve(answer.Value)));

    public IEnumerable<JsonElement> Parameters =>
        Json.TryGetProperty("parameters", out var parameters) ? parameters.EnumerateArray().Select(Api.Resolve) : [];

    public IEnumerable<string> Codes => Answers.SelectMany(answer => CodesIn(answer.Answer));

    public IEnumerable<string> CodesOf(string status) =>
        Answers.Where(answer => answer.Status == status).SelectMany(answer => CodesIn(answer.Answer));

    private static IEnumerable<string> CodesIn(JsonElement answer) =>
        answer.TryGetProperty("content", out var content) && content.TryGetProperty("application/problem+json", out var problem)
            ? problem.GetProperty("schema").GetProperty("allOf")[1].GetProperty("properties").GetProperty("code").GetProperty("enum")
                .EnumerateArray().Select(code => code.GetString()!)
            : [];
}
