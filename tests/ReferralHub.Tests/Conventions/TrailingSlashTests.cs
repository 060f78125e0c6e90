using System.Text.RegularExpressions;
using FluentAssertions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Conventions;

public sealed partial class TrailingSlashTests(AppFixture fixture) : SharedApp(fixture)
{
    /// <summary>As a stranger without anything to say: no route answers them 404, and none does anything.</summary>
    [Fact]
    public async Task Every_path_answers_with_and_without_a_trailing_slash()
    {
        var calls = App.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .SelectMany(route => route.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods
                .Select(method => (Method: method, Path: Parameter().Replace(route.RoutePattern.RawText!, $"{Guid.CreateVersion7()}"))))
            // a page, no route
            .Append((Method: "GET", Path: "/docs")).ToArray();

        _ = calls.Select(call => call.Path).Should().HaveCountGreaterThan(60)
            .And.Contain(["/openapi/v1.json", "/docs", "/.well-known/jwks.json", "/health/live", "/oauth/token"]);
        foreach (var (method, path) in calls)
        {
            var (without, with) = (await Ask(method, path), await Ask(method, $"{path}/"));
            _ = with.Should().Be(without, $"{method} {path}/ is {method} {path}").And.NotBe(404, $"{method} {path} is a route");
        }
    }

    private async Task<int> Ask(string method, string path)
    {
        using var request = new HttpRequestMessage(new(method), path) { Content = method == "GET" ? null : Expect.Json(new { }) };
        return (int)(await Http.SendAsync(request)).StatusCode;
    }

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
