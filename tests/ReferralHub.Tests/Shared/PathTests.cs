using FluentAssertions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

[Collection(nameof(SharedApp))]
public sealed class PathTests(AppFixture fixture, ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string SomeId = "019390f6-0000-7000-8000-000000000000";

    private readonly Lazy<Task<string>> _token = new(() => SignIn(server.Http));

    private (string Method, string Path, bool IsProtected)[] Routes => [.. fixture.App.Services.GetServices<EndpointDataSource>()
        .SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
        .Where(route => route.RoutePattern.RawText!.TrimStart('/') is var path && !path.StartsWith("docs", StringComparison.Ordinal))
        .SelectMany(route => route.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods.Select(method => (
            method,
            route.RoutePattern.RawText!.Replace("{id}", SomeId, StringComparison.Ordinal),
            route.Metadata.GetMetadata<IAuthorizeData>() is not null)))];

    [Fact]
    public async Task Every_path_answers_with_and_without_a_trailing_slash()
    {
        Routes.Should().HaveCountGreaterThan(12).And.OnlyContain(route => !route.Path.Contains('{'));
        foreach (var (method, path, _) in Routes)
        {
            var (without, with) = (await Ask(method, path), await Ask(method, $"{path}/"));

            with.Should().Be(without, $"{method} {path}/ is {method} {path}").And.NotBe(404, $"{method} {path} is a route");
        }
    }

    [Theory]
    [InlineData("/docs")]
    [InlineData("/docs/")]
    public async Task The_page_of_the_documentation_is_found(string path)
    {
        (await Ask("GET", path)).Should().BeOneOf(200, 301, 302);
    }

    [Fact]
    public async Task No_variant_of_a_path_reaches_its_handler_without_authorization()
    {
        var secret = Routes.Where(route => route.IsProtected).ToArray();
        secret.Select(route => route.Path).Should().Contain(["/api/users/me", "/api/referrals", "/api/referral-stats"]);

        foreach (var (method, path, _) in secret)
        {
            foreach (var variant in Variants(path))
                (await Ask(method, variant)).Should().BeOneOf([400, 401, 404], $"{method} {variant}");
        }
    }

    [Fact]
    public async Task Case_makes_no_difference_to_who_is_signed_in()
    {
        var person = await fixture.Instance.Given.SignedIn();

        (await person.Http.GetJson("/API/Users/ME/")).Text("username").Should().Be(person.Username);
        (await person.Http.GetJson($"/api/USERS/{person.Id}/")).Text("username").Should().Be(person.Username);
    }

    [Theory]
    [InlineData("/health/live", 200)]
    [InlineData("/health/ready", 200)]
    [InlineData("/nowhere", 404)]
    [InlineData("/api/login", 405)]
    public async Task HEAD_is_answered_without_a_body(string path, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, path);

        var answer = await server.Http.SendAsync(request);

        ((int)answer.StatusCode).Should().Be(status);
        (await answer.Content.ReadAsByteArrayAsync()).Should().BeEmpty();
    }

    [Theory]
    [InlineData("/api/users/%2e%2e/me")]
    [InlineData("/api/users/..%2fme")]
    [InlineData("/api/users/%ff")]
    [InlineData("/api/users/%")]
    [InlineData("/api/users/%ud800")]
    [InlineData("/api/users/ ")]
    [InlineData("/api/referrals/..%2f..%2fhealth%2flive")]
    public async Task An_odd_path_is_nobody_to_who_is_signed_in(string path)
    {
        var answer = await Send("GET", path, await _token.Value);

        await answer.ShouldFail(404, "not_found");
    }

    private static IEnumerable<string> Variants(string path) =>
    [
        path,
        $"{path}/",
        $"{path}//",
        $"/{path}",
        $"//{path}",
        path.ToUpperInvariant(),
        path.Replace("/api/", "/api//", StringComparison.Ordinal),
        path.Replace("/api/", "/api%2f", StringComparison.Ordinal),
        path.Replace("/api/", "/api%2F%2F", StringComparison.Ordinal),
        path.Replace("/api/", "/%61pi/", StringComparison.Ordinal),
        path.Replace("/api/", "/api/./", StringComparison.Ordinal),
        path.Replace("/api/", "/api/%2e/", StringComparison.Ordinal),
        path.Replace("/api/", "/health/live/../../api/", StringComparison.Ordinal),
        path.Replace("/api/", "/health/live/..%2f..%2fapi/", StringComparison.Ordinal),
        path.Replace("/api/", "/api\\", StringComparison.Ordinal),
        path.Replace("/api/", "/api;a=b/", StringComparison.Ordinal),
        $"{path}%2f",
        $"{path}%00",
        $"{path}%20",
        $"{path};",
        $"{path}?access_token=a",
    ];

    private async Task<int> Ask(string method, string path) => (int)(await Send(method, path)).StatusCode;

    private async Task<HttpResponseMessage> Send(string method, string path, string? token = null)
    {
        // as it stands: a client puts it in order otherwise
        var address = new Uri(
            server.Http.BaseAddress!.GetLeftPart(UriPartial.Authority) + path,
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        if (token is not null)
            request.Headers.Authorization = new("Bearer", token);
        return await server.Http.SendAsync(request);
    }

    private static async Task<string> SignIn(HttpClient http)
    {
        var username = Given.NewName();
        var account = new { username, email = $"{username}@example.com", password = Given.Password };
        await (await http.Post("/api/register", account)).Should(201);
        var tokens = await (await http.Post("/api/login", new { username_or_email = username, password = Given.Password })).Should(200);
        return tokens.Text("access_token");
    }
}
