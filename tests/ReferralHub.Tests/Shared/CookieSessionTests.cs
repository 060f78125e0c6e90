using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

public sealed class CookieSessionTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task The_tokens_are_in_cookies_that_no_script_reads()
    {
        var browser = await Browser.SignedIn(App);

        _ = browser.LastSet.Should().HaveCount(2);
        _ = browser.LastSet.Single(cookie => cookie.StartsWith("__Host-access=", StringComparison.Ordinal)).ToLowerInvariant()
            .Should().Contain("; path=/;").And.Contain("; secure").And.Contain("; httponly")
            .And.Contain("; samesite=lax").And.NotContain("domain");
        _ = browser.LastSet.Single(cookie => cookie.StartsWith("__Secure-refresh=", StringComparison.Ordinal)).ToLowerInvariant()
            .Should().Contain("; path=/api/token;").And.Contain("; secure").And.Contain("; httponly").And.Contain("; samesite=strict");
        _ = await (await browser.Get("/api/users/me")).Should(200);
    }

    [Fact]
    public async Task An_unsafe_call_needs_the_token_of_its_own_session()
    {
        var (browser, other) = (await Browser.SignedIn(App), await Browser.SignedIn(App));

        foreach (var token in (string?[])[null, "", "garbage", new string('!', browser.Csrf.Length), other.Csrf])
            _ = await (await browser.Send(HttpMethod.Delete, "/api/sessions", csrf: token)).ShouldFail(403, "csrf_failed");

        _ = await (await browser.Send(HttpMethod.Delete, "/api/sessions", csrf: browser.Csrf)).Should(204);
        _ = await (await browser.Get("/api/users/me")).ShouldFail(401, "unauthorized");
    }

    [Theory]
    [InlineData("https://evil.example", null)]
    [InlineData("null", null)]
    [InlineData("https://hub.example.evil.example", null)]
    [InlineData("http://hub.example", null)]
    [InlineData(null, "cross-site")]
    public async Task A_page_of_another_site_gets_nothing_done_even_with_the_token(string? origin, string? site)
    {
        var browser = await Browser.SignedIn(App);

        _ = await (await browser.Send(HttpMethod.Delete, "/api/sessions", csrf: browser.Csrf, origin: origin, site: site))
            .ShouldFail(403, "csrf_failed");
        _ = await (await browser.Send(HttpMethod.Post, "/api/token/refresh", origin: origin, site: site)).ShouldFail(403, "csrf_failed");
        foreach (var path in (string[])["/api/login", "/api/register", "/api/logout"])
            _ = await (await browser.Send(HttpMethod.Post, path, new { }, csrf: browser.Csrf, origin: origin, site: site))
                .ShouldFail(403, "csrf_failed");
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("Basic eDp4")]
    [InlineData("Bearer")]
    [InlineData("Bearer x")]
    public async Task No_Authorization_header_helps_a_page_of_another_site(string header)
    {
        var browser = await Browser.SignedIn(App);

        foreach (var path in (string[])["/api/login", "/api/register", "/api/token/refresh", "/api/forgot-password"])
            _ = await (await browser.Send(HttpMethod.Post, path, new { }, origin: "https://evil.example", authorization: header))
                .ShouldFail(403, "csrf_failed");
        _ = await (await browser.Send(HttpMethod.Delete, "/api/sessions", origin: "https://evil.example", authorization: header))
            .Should(header.Length == 0 ? 403 : 401);
        _ = await (await browser.Get("/api/users/me")).Should(200);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task An_empty_Authorization_header_is_none(string? header)
    {
        var browser = await Browser.SignedIn(App);

        foreach (var path in (string[])["/api/sessions", "/api/referral-links/x"])
            _ = await (await browser.Send(HttpMethod.Delete, path, origin: null, authorization: header)).ShouldFail(403, "csrf_failed");
        _ = await (await browser.Send(HttpMethod.Post, "/api/logout", authorization: header)).ShouldFail(403, "csrf_failed");
        _ = await (await browser.Send(HttpMethod.Delete, "/api/sessions", csrf: browser.Csrf, authorization: header)).Should(204);
    }

    [Fact]
    public async Task A_program_may_name_any_origin_with_its_bearer_token_and_needs_none()
    {
        var (ada, program) = (await Given.SignedIn(), new Browser(App));

        _ = await (await program.Send(HttpMethod.Patch, "/api/users/me", new { first_name = "Ada" },
            origin: "https://elsewhere.example", authorization: $"Bearer {ada.AccessToken}")).Should(200);
        _ = await (await program.Send(HttpMethod.Post, "/api/login",
            new { username_or_email = ada.Username, password = ada.Password }, origin: null, authorization: "x")).Should(200);
        _ = await (await program.Send(HttpMethod.Post, "/api/logout",
            origin: "https://elsewhere.example", authorization: $"bearer {ada.AccessToken}")).Should(204);
    }

    [Fact]
    public async Task Refresh_by_cookie_needs_no_token_and_gives_a_fresh_one()
    {
        var browser = await Browser.SignedIn(App);
        var before = browser.Cookies["__Secure-refresh"];

        var answer = await (await browser.Send(HttpMethod.Post, "/api/token/refresh")).Should(200);

        _ = answer.EnumerateObject().Select(member => member.Name).Should().BeEquivalentTo("expires_in", "csrf_token", "user");
        _ = browser.Cookies["__Secure-refresh"].Should().NotBe(before);
        _ = await (await browser.Send(HttpMethod.Delete, "/api/sessions", csrf: answer.Text("csrf_token"))).Should(204);
    }

    [Fact]
    public async Task Logout_needs_the_token_and_clears_the_cookies()
    {
        var browser = await Browser.SignedIn(App);

        _ = await (await browser.Send(HttpMethod.Post, "/api/logout")).ShouldFail(403, "csrf_failed");
        _ = await (await browser.Send(HttpMethod.Post, "/api/logout", csrf: browser.Csrf)).Should(204);

        _ = browser.Cookies.Should().BeEmpty();
    }

    [Fact]
    public async Task Cookie_and_bearer_together_the_bearer_counts_alone()
    {
        var browser = await Browser.SignedIn(App);
        var eve = await Given.SignedIn();

        var response = await browser.Send(HttpMethod.Delete, "/api/sessions", origin: null, bearer: eve.AccessToken);

        _ = await response.Should(204);
        _ = await (await browser.Get("/api/users/me")).Should(200);
        _ = await (await browser.Send(HttpMethod.Get, "/api/users/me", bearer: "garbage")).ShouldFail(401, "unauthorized");
    }

    [Fact]
    public async Task Without_use_cookies_none_is_set()
    {
        var ada = await Given.Registered();

        var response = await Http.Post("/api/login", new { username_or_email = ada.Username, password = ada.Password });

        _ = (await response.Should(200)).TryGetProperty("session_id", out _).Should().BeFalse();
        _ = response.Headers.Contains("Set-Cookie").Should().BeFalse();
    }
}
