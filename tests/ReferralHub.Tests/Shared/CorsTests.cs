using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

public sealed class CorsTests
{
    private const string Spa = "https://spa.example";

    [Theory]
    [InlineData("GET", "/api/users/me")]
    [InlineData("GET", "/nowhere")]
    [InlineData("POST", "/api/login")]
    [InlineData("GET", "/health/live")]
    public async Task A_configured_origin_may_read_every_answer_errors_too(string method, string path)
    {
        await using var app = await App.Start(new() { ["Cors:Origins:0"] = Spa });

        var response = await Send(app, method, path, Spa);

        _ = response.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal(Spa);
        _ = response.Headers.GetValues("Access-Control-Allow-Credentials").Should().Equal("true");
        _ = response.Headers.Vary.Should().Contain("Origin");
        _ = string.Join(',', response.Headers.GetValues("Access-Control-Expose-Headers")).Split(',').Select(name => name.Trim())
            .Should().BeEquivalentTo("Location", "Retry-After", "RateLimit", "RateLimit-Policy", "Idempotency-Replayed");
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("https://spa.example.evil.example")]
    [InlineData("http://spa.example")]
    [InlineData("null")]
    public async Task Another_origin_may_read_nothing(string origin)
    {
        await using var app = await App.Start(new() { ["Cors:Origins:0"] = Spa });

        var response = await Send(app, "GET", "/health/live", origin);

        _ = response.Headers.Contains("Access-Control-Allow-Origin").Should().BeFalse();
        _ = response.Headers.Vary.Should().Contain("Origin");
    }

    [Fact]
    public async Task A_preflight_is_answered_for_the_configured_origin_alone()
    {
        await using var app = await App.Start(new() { ["Cors:Origins:0"] = Spa });

        var ours = await Preflight(app, Spa);
        var theirs = await Preflight(app, "https://evil.example");

        _ = ((int)ours.StatusCode).Should().Be(204);
        _ = string.Join(',', ours.Headers.GetValues("Access-Control-Allow-Headers")).ToLowerInvariant()
            .Should().Contain("x-csrf-token").And.Contain("idempotency-key");
        _ = theirs.Headers.Contains("Access-Control-Allow-Origin").Should().BeFalse();
    }

    [Fact]
    public async Task A_page_of_a_configured_origin_may_sign_in()
    {
        await using var app = await App.Start(new() { ["Cors:Origins:0"] = Spa });
        var ada = await app.Given.Registered();

        var response = await new Browser(app).Send(HttpMethod.Post, "/api/login",
            new { username_or_email = ada.Username, password = ada.Password, use_cookies = true }, origin: Spa);

        _ = await response.Should(200);
    }

    private static Task<HttpResponseMessage> Send(App app, string method, string path, string origin)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("Origin", origin);
        return app.Http.SendAsync(request);
    }

    private static Task<HttpResponseMessage> Preflight(App app, string origin)
    {
        var request = new HttpRequestMessage(HttpMethod.Options, "/api/logout");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "content-type,idempotency-key,x-csrf-token");
        return app.Http.SendAsync(request);
    }
}
