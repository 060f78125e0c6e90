using System.Text.Json;
using FluentAssertions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.OpenApi;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Conventions;

/// <summary>No route is missing in the API document, and no operation leaves a reader asking.</summary>
public sealed class ApiOperationTests(AppFixture fixture) : SharedApp(fixture)
{
    private RouteEndpoint[] Routes =>
        [.. App.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()];

    [Fact]
    public async Task Every_route_is_in_the_document_and_nothing_else_is()
    {
        var api = await ApiReader.Read(Http);

        var routes = Routes.SelectMany(route => route.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods
            .Select(method => $"{method} {route.RoutePattern.RawText}")).ToArray();

        _ = routes.Should().HaveCountGreaterThan(60);
        _ = api.Operations.Select(operation => operation.Route).Should().BeEquivalentTo(routes);
    }

    [Fact]
    public async Task Every_operation_says_what_it_is_and_what_it_answers()
    {
        var api = await ApiReader.Read(Http);
        var tags = api.Document.GetProperty("tags").EnumerateArray().ToDictionary(tag => tag.Text("name"), tag => tag.Text("description"));

        foreach (var operation in api.Operations)
        {
            foreach (var said in (string[])["operationId", "summary", "description"])
                _ = operation.Json.Text(said).Should().NotBeNullOrWhiteSpace(operation.Route);
            _ = tags.Should().ContainKey(operation.Json.GetProperty("tags").EnumerateArray().Single().GetString()!, operation.Route)
                .WhoseValue.Should().NotBeEmpty();
            _ = operation.Answers.Should().Contain(answer => answer.Status[0] == '2' || answer.Status[0] == '3', operation.Route);
            foreach (var (status, answer) in operation.Answers)
                _ = answer.Text("description").Should().NotBeEmpty($"{operation.Route} {status}");
        }
        _ = api.Operations.Select(operation => operation.Json.Text("operationId")).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task Every_parameter_has_a_description_and_a_schema_that_says_more_than_text()
    {
        var api = await ApiReader.Read(Http);
        string[] anyText = ["cursor", "code", "external_id", "tz", "query"];

        var parameters = api.Operations.SelectMany(operation => operation.Parameters).ToArray();

        _ = parameters.Should().HaveCountGreaterThan(50);
        foreach (var parameter in parameters)
        {
            _ = parameter.Text("description").Should().NotBeEmpty(parameter.ToString());
            var schema = parameter.GetProperty("schema");
            _ = (anyText.Contains(parameter.Text("name")) || schema.TryGetProperty("format", out _) || schema.TryGetProperty("enum", out _)
                || schema.TryGetProperty("maxLength", out _)).Should().BeTrue(parameter.ToString());
        }
    }

    [Fact]
    public async Task Who_may_call_is_what_the_route_asks_for()
    {
        var api = await ApiReader.Read(Http);

        foreach (var route in Routes)
            foreach (var method in route.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods)
                _ = Ways(api[$"{method} {route.RoutePattern.RawText}"].Json).Should().BeEquivalentTo(Expected(route.Metadata, method),
                    $"this is how {method} {route.RoutePattern.RawText} can be called");
    }

    [Fact]
    public async Task Every_POST_that_makes_something_has_an_example_and_so_has_every_body_and_good_answer()
    {
        var api = await ApiReader.Read(Http);

        var bodies = api.Operations.SelectMany(operation => operation.Answers.Where(answer => answer.Status[0] == '2')
            .Select(answer => answer.Answer)
            .Concat(operation.Json.TryGetProperty("requestBody", out var body) ? [body] : []))
            .Where(thing => thing.TryGetProperty("content", out _))
            .SelectMany(thing => thing.GetProperty("content").EnumerateObject()).ToArray();

        _ = bodies.Should().HaveCountGreaterThan(70);
        foreach (var body in bodies)
            _ = (body.Value.TryGetProperty("example", out _) || body.Value.TryGetProperty("examples", out _))
                .Should().BeTrue(body.Value.ToString());
    }

    [Fact]
    public async Task What_is_said_of_members_is_said_of_members_that_are_there()
    {
        var api = await ApiReader.Read(Http);
        var schemas = api.Document.GetProperty("components").GetProperty("schemas").EnumerateObject()
            .Where(schema => schema.Value.TryGetProperty("properties", out _)).ToArray();

        foreach (var schema in schemas.Where(schema => schema.Value.TryGetProperty("required", out _)))
            _ = schema.Value.GetProperty("required").EnumerateArray().Select(name => name.GetString())
                .Should().BeSubsetOf(schema.Value.GetProperty("properties").EnumerateObject().Select(member => member.Name), schema.Name);
        var there = schemas.SelectMany(schema => schema.Value.GetProperty("properties").EnumerateObject().SelectMany(member =>
                (string[])[member.Name, $"{schema.Name}.{member.Name}", schema.Name.EndsWith("Body", StringComparison.Ordinal)
                    ? $"Body.{member.Name}" : ""]))
            .Concat(api.Operations.SelectMany(operation => operation.Parameters.SelectMany(parameter =>
                (string[])[$"?{parameter.Text("name")}", $"{operation.Json.Text("operationId")}?{parameter.Text("name")}"])));
        _ = Members.Keys.Where(key => !key.Contains("EventData.", StringComparison.Ordinal) && key != "reverses_id")
            .Should().BeSubsetOf(there);
    }

    private static IEnumerable<string> Ways(JsonElement operation) => operation.GetProperty("security").EnumerateArray()
        .Select(way => string.Join(" and ", way.EnumerateObject()
            .Select(scheme => $"{scheme.Name} [{string.Join(", ", scheme.Value.EnumerateArray())}]")));

    private static string[] Expected(EndpointMetadataCollection metadata, string method) => metadata switch
    {
        _ when metadata.GetMetadata<NeedsScope>() is { } scopes => [.. scopes.AnyOf.Select(scope => $"partner [{scope}]")],
        _ when metadata.GetMetadata<SpeaksOAuth>() is not null => ["client []", ""],
        _ when metadata.GetMetadata<TakesRefreshCookie>() is not null => ["refresh_cookie []", ""],
        _ when metadata.GetMetadata<IAuthorizeData>() is null && metadata.GetMetadata<ActsOnSession>() is null => [],
        _ => ["bearer []", method == "GET" ? "cookie []" : "cookie [] and csrf []"]
    };
}
