using System.Net;
using System.Net.Http.Headers;
using FluentAssertions;
using ReferralHub.Shared.Http;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

public sealed class ReferenceAppTests(ReferenceAppTests.Serving serving) : IClassFixture<ReferenceAppTests.Serving>
{
    private static readonly Dictionary<string, string> s_development = new()
    {
        ["ASPNETCORE_CONTENTROOT"] = Repository.Path("src/ReferralHub"),
        ["Auth:SigningKeyPath"] = TestKeys.Folder
    };

    private HttpClient Http => serving.App.Http;

    [Theory]
    [InlineData("/app/")]
    [InlineData("/app/login?next=/rewards")]
    [InlineData("/app/admin/users")]
    [InlineData("/app/v1.2/nowhere")]
    public async Task Every_address_of_a_page_gives_the_one_html_file_under_a_strict_policy(string path)
    {
        var response = await Http.GetAsync(path);

        _ = response.StatusCode.Should().Be(HttpStatusCode.OK);
        _ = response.Content.Headers.ContentType!.ToString().Should().Be("text/html; charset=utf-8");
        _ = response.Headers.GetValues("Content-Security-Policy").Should().Equal(ReferenceApp.Policy);
        _ = response.Headers.GetValues("Referrer-Policy").Should().Equal("no-referrer");
        _ = (await response.Content.ReadAsStringAsync()).Should().Contain("/app/main.js");
    }

    [Fact]
    public void The_policy_lets_no_script_in_but_its_own()
    {
        var policy = ReferenceApp.Policy.Split("; ");

        _ = policy.Should().Contain(["default-src 'none'", "script-src 'self'", "style-src 'self'", "base-uri 'none'",
            "frame-ancestors 'none'", "form-action 'self'", "require-trusted-types-for 'script'", "trusted-types 'none'"]);
        _ = ReferenceApp.Policy.Should().NotContain("unsafe").And.NotContain("http").And.NotContain("*");
    }

    [Theory]
    [InlineData("/app/main.js", "text/javascript; charset=utf-8")]
    [InlineData("/app/pages/account/profile.js", "text/javascript; charset=utf-8")]
    [InlineData("/app/styles/base.css", "text/css; charset=utf-8")]
    [InlineData("/app/icon.svg", "image/svg+xml")]
    public async Task Its_files_have_their_types_and_are_sent_again_only_when_they_changed(string path, string type)
    {
        var first = await Http.GetAsync(path);
        using var again = new HttpRequestMessage(HttpMethod.Get, path);
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        var second = await Http.SendAsync(again);

        _ = first.StatusCode.Should().Be(HttpStatusCode.OK);
        _ = first.Content.Headers.ContentType!.ToString().Should().Be(type);
        _ = first.Headers.CacheControl.Should().Be(CacheControlHeaderValue.Parse("no-cache"));
        _ = first.Headers.GetValues("Content-Security-Policy").Should().Equal(ReferenceApp.Policy);
        _ = second.StatusCode.Should().Be(HttpStatusCode.NotModified);
        _ = second.Headers.GetValues("Content-Security-Policy").Should().Equal(ReferenceApp.Policy);
    }

    [Fact]
    public async Task HEAD_tells_the_same_without_the_file()
    {
        var response = await Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/app/referrals"));

        _ = response.StatusCode.Should().Be(HttpStatusCode.OK);
        _ = response.Content.Headers.ContentLength.Should().BePositive();
        _ = response.Headers.GetValues("Content-Security-Policy").Should().Equal(ReferenceApp.Policy);
        _ = (await response.Content.ReadAsByteArrayAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Its_name_without_the_slash_leads_there_with_the_query()
    {
        var response = await Http.GetAsync("/app?days=7&x=%0d%0aSet-Cookie");

        _ = response.StatusCode.Should().Be(HttpStatusCode.Redirect);
        _ = response.Headers.Location!.OriginalString.Should().Be("/app/?days=7&x=%0d%0aSet-Cookie");
    }

    [Theory]
    [InlineData("/app/nothing.js")]
    [InlineData("/app/main.js.map")]
    [InlineData("/app/.env")]
    [InlineData("/app/../appsettings.json")]
    [InlineData("/app/..%2fappsettings.json")]
    [InlineData("/app/%2e%2e%2f%2e%2e%2fappsettings.json")]
    [InlineData("/app/..%5c..%5cappsettings.json")]
    [InlineData("/app/main.js%00.html")]
    [InlineData("/APP/main.js")]
    [InlineData("/apple")]
    [InlineData("/")]
    public async Task What_is_no_file_of_it_is_not_found(string path)
    {
        // as it is, not tidied up by the client
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{Http.BaseAddress!.GetLeftPart(UriPartial.Authority)}{path}",
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        var response = await Http.SendAsync(request);

        _ = response.StatusCode.Should().BeOneOf(HttpStatusCode.NotFound, HttpStatusCode.BadRequest);
        _ = (await response.Content.ReadAsStringAsync()).Should().NotContain("Postgres").And.NotContain("<html");
    }

    [Fact]
    public async Task It_is_only_read() =>
        _ = await (await Http.Post("/app/login", new { })).ShouldFail(404, "not_found");

    [Theory]
    [InlineData("true", "true", 200)]
    [InlineData("false", "true", 404)]
    [InlineData(null, "true", 404)]
    [InlineData("true", "false", 404)]
    public async Task Outside_development_it_is_there_when_it_is_asked_for_and_never_on_a_worker_alone(string? app, string api, int status)
    {
        await using var instance = await App.Start(
            app is null ? new() { ["Api:Enabled"] = api } : new() { ["App:Enabled"] = app, ["Api:Enabled"] = api });

        foreach (var path in (string[])["/app/", "/app/login", "/app/main.js", "/app/config.json"])
            _ = ((int)(await instance.Http.GetAsync(path)).StatusCode).Should().Be(status, path);
    }

    [Theory]
    [InlineData(null, 200)]
    [InlineData("false", 404)]
    public async Task In_development_it_is_there_unless_it_is_switched_off(string? app, int status)
    {
        var settings = app is null ? s_development : new(s_development) { ["App:Enabled"] = app };
        await using var server = new ServerProcess(settings, "Development");
        using var http = await server.Ready();

        _ = ((int)(await http.GetAsync("/app/login")).StatusCode).Should().Be(status);
    }

    [Fact]
    public async Task The_mailbox_is_named_in_development_alone()
    {
        await using var server = new ServerProcess(s_development, "Development");
        using var http = await server.Ready();

        _ = (await http.GetJson("/app/config.json")).Text("mailbox").Should().Be("/dev/messages");
        _ = (await Http.GetJson("/app/config.json")).Text("mailbox").Should().BeNull();
    }

    public sealed class Serving : IAsyncLifetime
    {
        public App App { get; private set; } = null!;

        public async Task InitializeAsync() => App = await App.Start(new() { ["App:Enabled"] = "true" });

        public async Task DisposeAsync() => await App.DisposeAsync();
    }
}
