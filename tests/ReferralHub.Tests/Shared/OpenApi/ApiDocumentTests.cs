using System.Text.Json;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using ReferralHub.Shared.OpenApi;
using ReferralHub.Tests.Conventions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared.OpenApi;

[Collection(nameof(SharedApp))]
public sealed class ApiDocumentTests(AppFixture fixture)
{
    private const string File = "docs/openapi.json";

    private HttpClient Http => fixture.Instance.Http;

    [Fact]
    public async Task It_is_valid_OpenAPI_3_1()
    {
        var text = await Http.GetStringAsync(ApiReader.Path);

        var (document, diagnostic) = OpenApiDocument.Parse(text, "json");
        diagnostic!.SpecificationVersion.Should().Be(OpenApiSpecVersion.OpenApi3_1);
        diagnostic.Errors.Should().BeEmpty();
        diagnostic.Warnings.Should().BeEmpty();
        document!.Paths.Should().HaveCountGreaterThan(12);
    }

    [Fact]
    public async Task The_file_is_what_is_served()
    {
        var served = await Http.GetStringAsync(ApiReader.Path);

        Repository.Text(File).Should().Be(
            served, $"with scripts/run up: curl -s http://localhost:8080{ApiReader.Path} > {File}");
    }

    /// <summary>Who may not sign in may ask for it, as often as they like.</summary>
    [Fact]
    public async Task It_is_made_once_however_many_ask_at_the_same_moment()
    {
        await using var app = await App.Start("Host=127.0.0.1;Port=1;Database=none;Username=nobody");
        var document = app.Host.Services.GetRequiredService<ApiDocument>();

        var made = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => Task.Run(() => document.Json)));

        made.Should().OnlyContain(json => ReferenceEquals(json, made[0]));
        (await app.Http.GetByteArrayAsync(ApiReader.Path)).Should().Equal(made[0]);
    }

    [Fact]
    public async Task Its_server_is_ours_whatever_the_caller_called_us()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, ApiReader.Path);
        request.Headers.Host = "evil.example";

        var document = await (await Http.SendAsync(request)).Should(200);

        document.GetProperty("servers").EnumerateArray().Should().ContainSingle().Which.Text("url").Should().Be("http://localhost:8080");
        document.GetRawText().Should().NotContain("evil.example");
    }

    [Fact]
    public async Task A_record_has_a_schema_of_its_own()
    {
        var schemas = (await ApiReader.Read(Http)).Schemas;

        Members(schemas["GetLivenessAnswer"]).Should().Equal("status");
        Members(schemas["GetReadinessAnswer"]).Should().Equal("status", "checks");
        Members(schemas["LoginBody"]).Should().Equal("username_or_email", "password");
        Members(schemas["RegisterBody"]).Should().Equal("username", "email", "password", "referral_code");
        Members(schemas["ForgotPasswordBody"]).Should().Equal("email");
        Members(schemas["ListReferralsItemPage"]).Should().Equal("items", "next_cursor");
        Members(schemas["Problem"]).Should().BeEquivalentTo("type", "title", "status", "detail", "code", "trace_id", "errors");
    }

    [Fact]
    public async Task Every_member_has_a_type_and_a_meaning()
    {
        var members = (await ApiReader.Read(Http)).Schemas
            .Where(schema => schema.Value.TryGetProperty("properties", out _))
            .SelectMany(schema => schema.Value.GetProperty("properties").EnumerateObject()
                .Select(member => (Name: $"{schema.Key}.{member.Name}", Schema: member.Value))).ToArray();

        members.Should().HaveCountGreaterThan(80);
        members.Where(member => !((string[])["type", "$ref", "oneOf"]).Any(word => member.Schema.TryGetProperty(word, out _)))
            .Select(member => member.Name).Should().BeEmpty();
        members.Where(member => !member.Schema.TryGetProperty("description", out var said) || said.GetString() is not [.., '.'])
            .Select(member => member.Name).Should().BeEmpty();
    }

    [Fact]
    public async Task Texts_times_and_numbers_are_what_they_are()
    {
        var schemas = (await ApiReader.Read(Http)).Schemas;

        Type(schemas["RegisterAnswer"], "username").Should().Be("\"string\"");
        Type(schemas["RegisterBody"], "password").Should().Be("\"string\"");
        Type(schemas["RegisterBody"], "referral_code").Should().Be("""["null","string"]""");
        Type(schemas["TokenAnswer"], "access_token").Should().Be("\"string\"");
        Type(schemas["TokenAnswer"], "expires_in").Should().Be("\"integer\"");
        Type(schemas["GetReferralStatsTotals"], "signups").Should().Be("\"integer\"");
        Type(schemas["GetReferralStatsAnswer"], "conversion_rate").Should().Be("\"number\"");
        Member(schemas["RegisterAnswer"], "created_at").Text("format").Should().Be("date-time");
        Member(schemas["ListReferralsItem"], "status").GetProperty("enum").GetArrayLength().Should().Be(5);
    }

    [Fact]
    public async Task An_answer_has_all_its_members_but_those_that_are_left_out()
    {
        var all = (await ApiReader.Read(Http)).Schemas;
        var answers = all.Where(schema => !schema.Key.EndsWith("Body", StringComparison.Ordinal));

        string[] leftOut = ["GetReadinessChecks.redis", "GetReadinessChecks.mail", "Problem.errors"];
        answers.SelectMany(schema => Members(schema.Value).Except(Required(schema.Value)).Select(member => $"{schema.Key}.{member}"))
            .Should().BeEquivalentTo(leftOut);
        Member(all["GetReadinessChecks"], "redis").TryGetProperty("$ref", out _).Should().BeTrue("it is there or not, and never null");
    }

    private static IEnumerable<string> Members(JsonElement schema) =>
        schema.TryGetProperty("properties", out var members) ? members.EnumerateObject().Select(member => member.Name) : [];

    private static IEnumerable<string> Required(JsonElement schema) =>
        schema.TryGetProperty("required", out var members) ? members.EnumerateArray().Select(member => member.GetString()!) : [];

    private static JsonElement Member(JsonElement schema, string name) => schema.GetProperty("properties").GetProperty(name);

    private static string Type(JsonElement schema, string name) =>
        string.Concat(Member(schema, name).GetProperty("type").GetRawText().Where(letter => !char.IsWhiteSpace(letter)));
}
