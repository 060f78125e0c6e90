using System.Text.Json;
using System.Text.RegularExpressions;
using FluentAssertions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

[Collection(nameof(SharedApp))]
public sealed partial class ApiDocumentTests(AppFixture fixture)
{
    private const string Path = "/openapi/v1.json";

    private HttpClient Http => fixture.Instance.Http;

    [Fact]
    public async Task The_document_is_valid_OpenAPI_3_1()
    {
        var text = await Http.GetStringAsync(Path);

        var (document, diagnostic) = OpenApiDocument.Parse(text, "json");
        diagnostic!.SpecificationVersion.Should().Be(OpenApiSpecVersion.OpenApi3_1);
        diagnostic.Errors.Should().BeEmpty();
        diagnostic.Warnings.Should().BeEmpty();
        document!.Paths.Should().HaveCountGreaterThan(12);
    }

    [Fact]
    public async Task It_has_every_route_once_and_says_what_each_is()
    {
        var operations = await Operations();

        var routes = fixture.App.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<IEndpointNameMetadata>() is not null)
            .Select(route => $"{route.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods[0]} {route.RoutePattern.RawText}");
        operations.Keys.Should().BeEquivalentTo(routes).And.HaveCountGreaterThan(12);
        operations.Values.Select(operation => operation.Text("operationId")).Should().OnlyHaveUniqueItems();
        operations.Values.Should().OnlyContain(operation =>
            operation.Text("summary").Length > 0 && operation.GetProperty("tags").GetArrayLength() == 1);
    }

    [Fact]
    public async Task Every_operation_says_what_it_answers_and_how_it_fails()
    {
        foreach (var (route, operation) in await Operations())
        {
            var answers = operation.GetProperty("responses");

            answers.EnumerateObject().Should().Contain(answer => answer.Name[0] == '2', route);
            answers.GetProperty("default").GetProperty("content").GetProperty("application/problem+json").GetProperty("schema").Text("$ref")
                .Should().Be("#/components/schemas/Problem");
        }
    }

    [Fact]
    public async Task Who_must_be_signed_in_is_told()
    {
        var operations = await Operations();

        var isSecret = fixture.App.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<IAuthorizeData>() is not null)
            .Select(route => $"{route.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods[0]} {route.RoutePattern.RawText}");
        operations.Where(pair => pair.Value.TryGetProperty("security", out var ways) && ways[0].TryGetProperty("bearer", out _))
            .Select(pair => pair.Key).Should().BeEquivalentTo(isSecret).And.Contain("GET /api/users/me");
        operations["GET /api/users/me"].GetProperty("responses").TryGetProperty("401", out _).Should().BeTrue();
        (await Document()).GetProperty("components").GetProperty("securitySchemes").GetProperty("bearer").Text("scheme")
            .Should().Be("bearer");
    }

    [Fact]
    public async Task A_record_has_a_schema_of_its_own()
    {
        var schemas = await Schemas();

        Members(schemas, "GetLivenessAnswer").Should().Equal("status");
        Members(schemas, "GetReadinessAnswer").Should().Equal("status", "checks");
        Members(schemas, "LoginBody").Should().Equal("username_or_email", "password");
        Members(schemas, "RegisterBody").Should().Equal("username", "email", "password", "referral_code");
        Members(schemas, "ForgotPasswordBody").Should().Equal("email");
        Members(schemas, "Problem").Should().BeEquivalentTo("type", "title", "status", "detail", "code", "trace_id", "errors");
    }

    [Fact]
    public async Task Every_member_and_parameter_has_a_type()
    {
        var members = (await Schemas()).SelectMany(schema => schema.Value.TryGetProperty("properties", out var properties)
            ? properties.EnumerateObject().Select(member => ($"{schema.Key}.{member.Name}", member.Value)) : []);
        var parameters = (await Operations()).SelectMany(pair => pair.Value.TryGetProperty("parameters", out var parameters)
            ? parameters.EnumerateArray().Select(one => ($"{pair.Key} {one.Text("name")}", one.GetProperty("schema"))) : []);

        (string Name, JsonElement Schema)[] all = [.. members, .. parameters];
        all.Should().HaveCountGreaterThan(50);
        all.Where(thing => !((string[])["type", "$ref", "oneOf", "enum"]).Any(word => thing.Schema.TryGetProperty(word, out var _)))
            .Select(thing => thing.Name).Should().BeEmpty();
    }

    [Fact]
    public async Task Texts_times_and_numbers_are_what_they_are()
    {
        var schemas = await Schemas();

        Type(schemas, "RegisterAnswer", "username").Should().Be("\"string\"");
        Type(schemas, "RegisterBody", "referral_code").Should().Be("""["null","string"]""");
        Type(schemas, "RegisterBody", "password").Should().Be("""["null","string"]""");
        Type(schemas, "TokenAnswer", "access_token").Should().Be("\"string\"");
        Type(schemas, "TokenAnswer", "expires_in").Should().Be("\"integer\"");
        Type(schemas, "GetReferralStatsTotals", "signups").Should().Be("\"integer\"");
        Type(schemas, "GetReferralStatsAnswer", "conversion_rate").Should().Be("\"number\"");
        schemas["RegisterAnswer"].GetProperty("properties").GetProperty("created_at").Text("format").Should().Be("date-time");
        schemas["RegisterBody"].TryGetProperty("required", out var _).Should().BeFalse("a code may be left out");
    }

    [Fact]
    public async Task Its_server_is_ours_whatever_the_caller_called_us()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Path);
        request.Headers.Host = "evil.example";

        var document = await (await Http.SendAsync(request)).Should(200);

        document.GetProperty("servers").EnumerateArray().Should().ContainSingle().Which.Text("url").Should().Be("http://localhost:8080");
        document.GetRawText().Should().NotContain("evil.example");
    }

    [Fact]
    public async Task The_page_to_try_it_is_whole_and_loads_nothing_from_elsewhere()
    {
        var answer = await Http.GetAsync("/docs/");

        var html = await answer.Content.ReadAsStringAsync();
        answer.Content.Headers.ContentType!.MediaType.Should().Be("text/html");
        html.Should().NotContainAny("http://", "https://", "src=\"//").And.Contain("openapi/v1.json");
        var parts = Parts().Matches(html).Select(part => part.Groups[1].Value).Distinct().ToArray();
        parts.Should().HaveCountGreaterThan(1);
        foreach (var part in parts)
            ((int)(await Http.GetAsync($"/docs/{part}")).StatusCode).Should().Be(200, part);
    }

    private async Task<JsonElement> Document() => await Http.GetJson(Path);

    private async Task<Dictionary<string, JsonElement>> Schemas() =>
        (await Document()).GetProperty("components").GetProperty("schemas").EnumerateObject()
            .ToDictionary(schema => schema.Name, schema => schema.Value);

    private async Task<Dictionary<string, JsonElement>> Operations() => (await Document()).GetProperty("paths").EnumerateObject()
        .SelectMany(path => path.Value.EnumerateObject().Select(operation => (path.Name, operation)))
        .ToDictionary(pair => $"{pair.operation.Name.ToUpperInvariant()} {pair.Name}", pair => pair.operation.Value);

    private static IEnumerable<string> Members(Dictionary<string, JsonElement> schemas, string name) =>
        schemas[name].GetProperty("properties").EnumerateObject().Select(member => member.Name);

    private static string Type(Dictionary<string, JsonElement> schemas, string name, string member) =>
        schemas[name].GetProperty("properties").GetProperty(member).GetProperty("type").GetRawText()
            .Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);

    [GeneratedRegex("(?:src=|from |favicon\":)[\"']([^\"']+)[\"']")]
    private static partial Regex Parts();
}
