using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FluentAssertions;
using Json.Schema;
using ReferralHub.Tests.Conventions;

namespace ReferralHub.Tests.Host;

/// <summary>Holds every answer that a test gets against docs/openapi.json: its status, its problem code, each member of its body.</summary>
public sealed partial class AsDocumented(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private static readonly JsonElement s_document = JsonSerializer.Deserialize<JsonElement>(Repository.Text("docs/openapi.json"));

    private static readonly (Regex Route, ApiOperation Operation)[] s_operations = [.. new ApiReader(s_document).Operations
        .OrderBy(operation => operation.Path.Contains('{', StringComparison.Ordinal))
        .Select(operation => (new Regex($"^{Parameter().Replace(operation.Route, "[^/]+")}/?$"), operation))];

    private static readonly ConcurrentDictionary<string, JsonSchema> s_schemas = new();

    private static readonly EvaluationOptions s_strict = new() { RequireFormatValidation = true, OutputFormat = OutputFormat.List };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        var call = $"{request.Method} {request.RequestUri!.AbsolutePath}";
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        // what is nowhere has no operation, and what the server refuses before it is a request reaches none
        if ((response.StatusCode != HttpStatusCode.BadRequest || body.Length > 0)
            && s_operations.FirstOrDefault(one => one.Route.IsMatch(call)).Operation is { } operation)
            Check(operation, (int)response.StatusCode, body);
        return response;
    }

    private static void Check(ApiOperation operation, int status, string body)
    {
        var answer = operation.Answers.SingleOrDefault(answer => answer.Status == $"{status}").Answer;
        answer.ValueKind.Should().Be(JsonValueKind.Object, $"{operation.Route} is to be documented to answer {status}: {body}");
        if (!answer.TryGetProperty("content", out var content))
        {
            body.Should().BeEmpty($"{operation.Route} {status} has no body");
            return;
        }
        var text = content.EnumerateObject().Single().Value.GetProperty("schema").GetRawText();
        var result = s_schemas.GetOrAdd(text, Schema).Evaluate(JsonSerializer.Deserialize<JsonElement>(body), s_strict);
        var faults = result.Details?.Where(part => part.Errors is not null)
            .SelectMany(part => part.Errors!.Select(fault => $"{part.InstanceLocation} {fault.Value}"));
        result.IsValid.Should().BeTrue($"{operation.Route} {status} is to be as documented: {string.Join("; ", faults ?? [])}: {body}");
    }

    /// <summary>With those it refers to, closed: a client does not mind one more member, but the document is to say it.</summary>
    private static JsonSchema Schema(string text)
    {
        var schemas = JsonNode.Parse(s_document.GetProperty("components").GetProperty("schemas").GetRawText())!.AsObject();
        foreach (var schema in schemas.Select(schema => schema.Value!.AsObject()).Where(schema => schema.ContainsKey("properties")))
            schema["additionalProperties"] = false;
        var whole = JsonNode.Parse(text)!.AsObject();
        whole["$defs"] = schemas;
        return JsonSchema.FromText(whole.ToJsonString().Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Parameter();
}
