using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

public sealed class SecurityHeadersTests(AppFixture fixture) : SharedApp(fixture)
{
    [Theory]
    [InlineData("/health/live")]
    [InlineData("/nowhere")]
    [InlineData("/api/users/me")]
    [InlineData("/api/login")]
    [InlineData("/openapi/v1.json")]
    public async Task Every_answer_carries_them(string path)
    {
        var response = await Http.GetAsync(path);

        string Header(string name) => string.Join(',', response.Headers.GetValues(name));
        _ = Header("X-Content-Type-Options").Should().Be("nosniff");
        _ = Header("Content-Security-Policy").Should().Be("default-src 'none'; frame-ancestors 'none'");
        _ = Header("Referrer-Policy").Should().Be("no-referrer");
        _ = Header("Cache-Control").Should().Be("no-store");
        _ = response.Headers.Contains("Server").Should().BeFalse();
        _ = response.Headers.Contains("Strict-Transport-Security").Should().BeFalse("this is plain http");
    }

    [Theory]
    [InlineData("Production", "https", "max-age=31536000; includeSubDomains")]
    [InlineData("Testing", "https", "max-age=31536000; includeSubDomains")]
    [InlineData("Production", "http", null)]
    [InlineData("Development", "https", null)]
    public async Task Over_https_outside_development_browsers_are_told_to_stay_there_for_a_year(
        string environment, string scheme, string? hsts)
    {
        await using var app = await App.Start(new() { ["environment"] = environment, ["Proxy:KnownNetworks:0"] = "127.0.0.0/8" });

        foreach (var path in (string[])["/health/live", "/nowhere", "/api/users/me"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add("X-Forwarded-For", "203.0.113.7");
            request.Headers.Add("X-Forwarded-Proto", scheme);
            var answer = await app.Http.SendAsync(request);
            var told = answer.Headers.TryGetValues("Strict-Transport-Security", out var values) ? values.Single() : null;
            _ = told.Should().Be(hsts, path);
        }
    }
}
