using System.Net;
using System.Text.Json;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

[Collection(nameof(SharedApp))]
public sealed class ProblemTests(AppFixture fixture)
{
    private static readonly string[] s_members = ["type", "title", "status", "detail", "code", "trace_id"];

    private HttpClient Http => fixture.Instance.Http;

    [Theory]
    [InlineData("GET", "/")]
    [InlineData("GET", "/nowhere")]
    [InlineData("GET", "/api")]
    [InlineData("POST", "/api/nowhere")]
    [InlineData("DELETE", "/nowhere?a=b")]
    [InlineData("GET", "/openapi/v2.json")]
    [InlineData("GET", "/docs/nowhere/at/all")]
    public async Task An_unknown_path_is_not_found(string method, string path) =>
        await ShouldBeProblem(await Send(method, path), 404, "not_found", "Not Found");

    [Theory]
    [InlineData("GET", "/api/login", "POST")]
    [InlineData("PUT", "/api/register", "POST")]
    [InlineData("DELETE", "/api/users/me", "GET")]
    [InlineData("HEAD", "/api/users/me", "GET")]
    [InlineData("POST", "/health/live", "GET", "HEAD")]
    [InlineData("NONSENSE", "/health/live", "GET", "HEAD")]
    public async Task A_wrong_method_is_not_allowed_and_the_right_ones_are_named(string method, string path, params string[] right)
    {
        var answer = await Send(method, path);

        answer.StatusCode.Should().Be(HttpStatusCode.MethodNotAllowed);
        answer.Content.Headers.Allow.Should().BeEquivalentTo(right);
        if (method != "HEAD")
            await ShouldBeProblem(answer, 405, "method_not_allowed", "Method Not Allowed");
    }

    [Fact]
    public async Task A_stranger_is_asked_to_sign_in_and_not_sent_anywhere()
    {
        var answer = await Http.GetAsync("/api/users/me");

        await ShouldBeProblem(answer, 401, "unauthorized", "Unauthorized");
        answer.Headers.WwwAuthenticate.Should().ContainSingle().Which.ToString().Should().Be("Bearer");
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("a.b.c")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.")]
    public async Task A_token_that_is_none_is_no_sign_in(string token)
    {
        using var http = fixture.Instance.NewClient(token);

        var answer = await http.GetAsync("/api/users/me");

        await ShouldBeProblem(answer, 401, "unauthorized", "Unauthorized");
        answer.Headers.WwwAuthenticate.Should().ContainSingle().Which.ToString().Should().Be("Bearer error=\"invalid_token\"");
    }

    [Fact]
    public async Task A_body_that_is_too_large_or_of_another_type_is_a_problem_in_the_same_form()
    {
        using var large = new StringContent(new string(' ', 70_000), new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));
        using var text = new StringContent("hello");

        await ShouldBeProblem(await Http.PostAsync("/api/login", large), 413, "payload_too_large", "Payload Too Large");
        await ShouldBeProblem(await Http.PostAsync("/api/login", text), 415, "unsupported_media_type", "Unsupported Media Type");
    }

    [Fact]
    public async Task Faults_of_fields_come_together_and_nowhere_else()
    {
        var answer = await Http.Post("/api/register", new { username = "a b", email = "nobody", password = "short" });

        var problem = await answer.ShouldBlame("username", "email", "password");
        problem.EnumerateObject().Select(member => member.Name).Should().Equal([.. s_members, "errors"]);
        problem.GetProperty("errors").EnumerateObject().SelectMany(field => field.Value.EnumerateArray())
            .Should().OnlyContain(message => message.GetString()!.Length > 0);
    }

    [Fact]
    public async Task Each_answer_has_a_trace_of_its_own()
    {
        var (one, other) = (await (await Http.GetAsync("/a")).Should(404), await (await Http.GetAsync("/b")).Should(404));

        one.Text("trace_id").Should().MatchRegex("^[0-9a-f]{32}$").And.NotBe(other.Text("trace_id"));
    }

    [Fact]
    public async Task What_breaks_inside_says_nothing_of_our_insides_and_is_logged_once()
    {
        await using var database = await TestDatabase.Migrated();
        await using var app = await App.Start(database, new() { ["Worker:Enabled"] = "false" });
        await database.Execute("alter table users rename to people");

        var answer = await app.Http.Post("/api/login", new { username_or_email = "ada", password = Given.Password });

        var problem = await ShouldBeProblem(answer, 500, "internal_error", "Internal Server Error");
        problem.GetRawText().Should().NotContainAny("users", "42P01", "select", "Exception", "Npgsql", "ReferralHub.", " at ");
        app.Log.Lines.Should().ContainSingle(line => line.Contains("Exception", StringComparison.Ordinal))
            .Which.Should().StartWith("Unhandled exception on POST /api/login").And.Contain("42P01").And.NotContain("ada");
    }

    private async Task<HttpResponseMessage> Send(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        return await Http.SendAsync(request);
    }

    /// <summary>In the contract's form to the last member.</summary>
    private static async Task<JsonElement> ShouldBeProblem(HttpResponseMessage answer, int status, string code, string title)
    {
        var problem = await answer.ShouldFail(status, code);
        problem.EnumerateObject().Select(member => member.Name).Should().Equal(s_members);
        problem.Text("type").Should().Be("about:blank");
        problem.Text("title").Should().Be(title);
        answer.Headers.Location.Should().BeNull();
        return problem;
    }
}
