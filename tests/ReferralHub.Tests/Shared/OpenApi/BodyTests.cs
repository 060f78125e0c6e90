using System.Text.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared.OpenApi;

/// <summary>What the document says of bodies, held against what the routes take.</summary>
[Collection(nameof(SharedApp))]
public sealed class BodyTests(AppFixture fixture)
{
    private HttpClient Http => fixture.Instance.Http;

    [Fact]
    public async Task Every_example_is_of_the_right_form()
    {
        foreach (var (operation, body, _) in await Bodies())
            (await Faults(operation, body)).Should().BeEmpty(operation.Path);
    }

    [Fact]
    public async Task What_is_required_may_not_be_left_out_nor_null()
    {
        foreach (var (operation, body, schema) in await Bodies())
        {
            foreach (var member in Required(schema))
            {
                (await Faults(operation, Without(body, member))).Should().Equal([member], operation.Path);
                (await Faults(operation, With(body, member, null))).Should().Equal([member], operation.Path);
            }
        }
    }

    [Fact]
    public async Task What_is_not_required_may_be_left_out_or_null()
    {
        foreach (var (operation, body, schema) in await Bodies())
        {
            foreach (var member in Members(schema).Select(member => member.Name).Except(Required(schema)))
            {
                (await Faults(operation, Without(body, member))).Should().BeEmpty(operation.Path);
                (await Faults(operation, With(body, member, null))).Should().BeEmpty(operation.Path);
            }
        }
    }

    [Fact]
    public async Task Lengths_are_those_that_are_kept()
    {
        var tried = 0;
        foreach (var (operation, body, schema) in await Bodies())
        {
            var bad = Members(schema).SelectMany(member => BadLengths(member.Value).Select(length => (member.Name, length)));
            foreach (var (member, length) in bad)
            {
                tried++;
                (await Faults(operation, With(body, member, new string('x', length)))).Should().Equal([member], operation.Path);
            }
        }
        tried.Should().BeGreaterThan(8);
    }

    [Fact]
    public async Task What_is_not_there_is_refused()
    {
        foreach (var (operation, body, schema) in await Bodies())
        {
            schema.GetProperty("additionalProperties").GetBoolean().Should().BeFalse();
            (await Faults(operation, With(body, "surprise", 1))).Should().Equal(["surprise"], operation.Path);
        }
    }

    private async Task<(ApiOperation Operation, JsonObject Body, JsonElement Schema)[]> Bodies()
    {
        var bodies = (await ApiReader.Read(Http)).Operations.Where(operation => operation.Body.ValueKind is JsonValueKind.Object)
            .Select(operation => (operation, JsonObject.Create(operation.Body.GetProperty("example"))!,
                operation.Resolve(operation.Body.GetProperty("schema")))).ToArray();
        bodies.Should().HaveCountGreaterThan(5);
        return bodies;
    }

    /// <summary>The fields that the route blames; none if it is content with them, whatever it answers then.</summary>
    private async Task<string[]> Faults(ApiOperation operation, JsonObject body)
    {
        var answer = await Http.Post(operation.Path, body);
        if ((int)answer.StatusCode != 400)
            return [];
        var problem = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync());
        return problem.Text("code") == "validation_failed"
            ? [.. problem.GetProperty("errors").EnumerateObject().Select(field => field.Name)]
            : [];
    }

    private static JsonElement.ObjectEnumerator Members(JsonElement schema) => schema.GetProperty("properties").EnumerateObject();

    private static IEnumerable<int> BadLengths(JsonElement schema)
    {
        if (schema.TryGetProperty("minLength", out var least))
            yield return least.GetInt32() - 1;
        if (schema.TryGetProperty("maxLength", out var most))
            yield return most.GetInt32() + 1;
    }

    private static IEnumerable<string> Required(JsonElement schema) =>
        schema.TryGetProperty("required", out var members) ? members.EnumerateArray().Select(member => member.GetString()!) : [];

    private static JsonObject Without(JsonObject body, string member)
    {
        var other = (JsonObject)body.DeepClone();
        other.Remove(member);
        return other;
    }

    private static JsonObject With(JsonObject body, string member, JsonNode? value)
    {
        var other = (JsonObject)body.DeepClone();
        other[member] = value;
        return other;
    }
}
