using System.Text.Json;
using System.Text.RegularExpressions;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

public sealed partial class ApiDocumentTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task The_document_holds_every_route_with_its_answers_and_problem_codes()
    {
        var api = await ApiReader.Read(Http);

        _ = api.Document.Text("openapi").Should().StartWith("3.1");
        var register = api["POST /api/register"];
        _ = register.Json.Text("summary").Should().NotBeEmpty();
        _ = register.Answers.Select(answer => answer.Status)
            .Should().Equal("201", "400", "403", "409", "413", "415", "429", "500", "503");
        _ = register.CodesOf("409").Should().Equal("email_taken", "username_taken");
        _ = register.Answers.First().Answer.GetProperty("headers").EnumerateObject().Select(header => header.Name)
            .Should().Equal("Location", "RateLimit", "RateLimit-Policy");
    }

    [Fact]
    public async Task It_is_the_file_in_docs_to_the_byte()
    {
        var served = await Http.GetStringAsync("/openapi/v1.json");

        // renewed by: ASPNETCORE_ENVIRONMENT=Development dotnet run --project src/ReferralHub -- openapi > docs/openapi.json
        _ = served.Should().Be(await File.ReadAllTextAsync(Repository.Path(ApiReader.File)));
    }

    [Fact]
    public async Task The_command_prints_it_without_a_database()
    {
        var settings = App.Settings(App.Database, App.Mailbox, []);
        settings["ConnectionStrings:Postgres"] = "Host=127.0.0.1;Port=1;Database=none;Username=none";
        await using var command = new ServerProcess(settings, "Testing", "openapi");

        var (code, output) = await command.Done();

        _ = code.Should().Be(0);
        _ = output.TrimEnd().Should().Be((await Http.GetStringAsync("/openapi/v1.json")).TrimEnd());
    }

    [Fact]
    public async Task A_route_that_takes_an_idempotency_key_says_so_with_its_problem_codes()
    {
        var api = await ApiReader.Read(Http);

        var make = api["POST /api/referral-links"];

        _ = make.Parameters.Select(parameter => $"{parameter.Text("in")} {parameter.Text("name")}")
            .Should().Equal("header Idempotency-Key");
        _ = make.CodesOf("422").Should().Equal("idempotency_key_reused");
        _ = make.CodesOf("409").Should().Contain("idempotency_in_flight");
        _ = make.Answers.First().Answer.GetProperty("headers").TryGetProperty("Idempotency-Replayed", out _).Should().BeTrue();
        _ = api["POST /api/login"].Parameters.Should().BeEmpty();
    }

    [Fact]
    public async Task The_token_endpoint_takes_a_form_and_fails_as_oauth_does()
    {
        var api = await ApiReader.Read(Http);
        var token = api["POST /oauth/token"];

        var form = token.Json.GetProperty("requestBody").GetProperty("content").GetProperty("application/x-www-form-urlencoded");
        _ = api.Resolve(form.GetProperty("schema")).GetProperty("properties").EnumerateObject().Select(member => member.Name)
            .Should().BeEquivalentTo("grant_type", "scope", "client_id", "client_secret");
        var refused = token.Answers.Single(answer => answer.Status == "401").Answer.GetProperty("content").EnumerateObject().Single();
        _ = refused.Name.Should().Be("application/json");
        _ = refused.Value.GetProperty("schema").GetProperty("allOf")[1].GetProperty("properties").GetProperty("error")
            .GetProperty("enum").EnumerateArray().Select(code => code.GetString()).Should().Equal("invalid_client");
    }

    [Fact]
    public async Task A_route_with_two_good_answers_has_both()
    {
        var api = await ApiReader.Read(Http);

        _ = api["POST /api/partner/conversions"].Answers.Select(answer => answer.Status).Should().Contain(["200", "201", "404", "409"]);
        _ = api["POST /api/partner/conversions"].CodesOf("409").Should().Contain(["not_referred", "outside_window"]);
        _ = api["POST /api/partner/conversions/{external_id}/reverse"].Parameters.Select(parameter => parameter.Text("name"))
            .Should().BeEquivalentTo("external_id", "Idempotency-Key");
        _ = api["POST /api/login"].Answers.First().Answer.GetProperty("content").GetProperty("application/json").GetProperty("schema")
            .GetProperty("anyOf").EnumerateArray().Select(schema => schema.Text("$ref").Split('/')[^1])
            .Should().Equal("TokenAnswer", "SessionAnswerInCookies");
    }

    [Fact]
    public async Task A_body_has_what_it_needs_and_an_answer_has_everything()
    {
        var api = await ApiReader.Read(Http);

        _ = Names(api.Schema("RegisterBody").GetProperty("required")).Should().Equal("username", "email", "password");
        _ = api.Schema("RegisterBody").GetProperty("additionalProperties").GetBoolean().Should().BeFalse();
        _ = Types(api, "RegisterBody", "username").Should().Equal("string");
        _ = Types(api, "RegisterBody", "referral_code").Should().BeEquivalentTo("string", "null");
        _ = Types(api, "UpdateProfileBody", "first_name").Should().BeEquivalentTo("string", "null");
        _ = Types(api, "UpdateProfileBody", "email").Should().Equal("string");
        _ = Types(api, "UpdateLinkBody", "max_signups").Should().BeEquivalentTo("integer", "null");
        _ = Types(api, "UpdateWebhookBody", "events").Should().Equal("array");
        _ = Types(api, "LoginBody", "password").Should().Equal("string");
        _ = Names(api.Schema("LookUpCodeAnswer").GetProperty("required")).Should().Equal("valid", "referrer");
        _ = Types(api, "ReferralLink", "expires_at").Should().BeEquivalentTo("string", "null");
    }

    [Fact]
    public async Task Every_event_of_webhooks_has_its_headers_and_body()
    {
        var api = await ApiReader.Read(Http);

        var events = api.Document.GetProperty("webhooks").EnumerateObject().ToArray();

        _ = events.Select(call => call.Name).Should().BeEquivalentTo("referral.created", "referral.successful", "referral.rejected",
            "referral.reversed", "referral.expired", "reward.earned", "reward.reversed", "test");
        foreach (var call in events.Select(call => call.Value.GetProperty("post")))
        {
            _ = call.GetProperty("parameters").EnumerateArray().Select(header => header.Text("name"))
                .Should().Equal("webhook-id", "webhook-timestamp", "webhook-signature");
            _ = call.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").TryGetProperty("example", out _)
                .Should().BeTrue();
        }
    }

    [Fact]
    public async Task The_page_to_try_it_loads_nothing_from_elsewhere()
    {
        var response = await Http.GetAsync("/docs/index.html");

        var html = await response.Content.ReadAsStringAsync();
        _ = ((int)response.StatusCode).Should().Be(200);
        _ = html.Should().NotContain("http://").And.NotContain("https://").And.MatchRegex("<script[^>]* src=");
        _ = ((int)(await Http.GetAsync("/docs")).StatusCode).Should().Be(301);
        var parts = Parts().Matches(html).Select(part => part.Groups[1].Value).ToArray();
        _ = parts.Should().HaveCountGreaterThan(4);
        foreach (var part in parts)
            _ = ((int)(await Http.GetAsync($"/docs/{part}")).StatusCode).Should().Be(200, part);
        var policy = response.Headers.GetValues("Content-Security-Policy").Single().Split("; ");
        _ = policy.Should().Contain("default-src 'none'").And.Contain("script-src 'self'").And.Contain("connect-src 'self'");
        _ = policy.Should().OnlyContain(directive => !directive.Contains("http", StringComparison.Ordinal)
            && (directive.StartsWith("style-src", StringComparison.Ordinal) || !directive.Contains("unsafe", StringComparison.Ordinal)));
    }

    [GeneratedRegex("(?:src|href)=\"([^\"]+)\"")]
    private static partial Regex Parts();

    private static string?[] Names(JsonElement list) => [.. list.EnumerateArray().Select(name => name.GetString())];

    private static string?[] Types(ApiReader api, string schema, string member) =>
        api.Schema(schema).GetProperty("properties").GetProperty(member).GetProperty("type") is { ValueKind: JsonValueKind.Array } types
            ? Names(types)
            : [api.Schema(schema).GetProperty("properties").GetProperty(member).Text("type")];
}
