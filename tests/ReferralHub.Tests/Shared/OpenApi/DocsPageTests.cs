using System.Text.RegularExpressions;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared.OpenApi;

[Collection(nameof(SharedApp))]
public sealed partial class DocsPageTests(AppFixture fixture)
{
    private HttpClient Http => fixture.Instance.Http;

    [Fact]
    public async Task It_is_whole_and_names_no_other_address()
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

    [Fact]
    public async Task Only_scripts_of_its_own_run_there()
    {
        var (policy, html) = await Page();

        var nonce = Nonce().Match(policy).Groups[1].Value;
        Directive(policy, "script-src").Should().Be($"'self' 'nonce-{nonce}'");
        Directive(policy, "default-src").Should().Be("'none'");
        Directive(policy, "connect-src").Should().Be("'self'");
        Script().Matches(html).Select(script => script.Value).Should().HaveCountGreaterThan(2)
            .And.OnlyContain(script => script.Contains($"nonce=\"{nonce}\""));
    }

    [Fact]
    public async Task What_lets_its_script_run_is_another_each_time()
    {
        var nonces = new[] { await Page(), await Page(), await Page() }
            .Select(page => Nonce().Match(page.Policy).Groups[1].Value).ToArray();

        nonces.Should().OnlyHaveUniqueItems().And.OnlyContain(nonce => nonce.Length == 32);
    }

    /// <summary>Scalar's own offers: a chat, its client on the web, a proxy, a count of requests.</summary>
    [Fact]
    public async Task Nothing_is_told_to_others()
    {
        var (_, html) = await Page();

        html.Should().Contain("\"telemetry\":false").And.Contain("\"agent\":{\"disabled\":true}").And.Contain("\"mcp\":{\"disabled\":true}")
            .And.Contain("\"hideClientButton\":true").And.NotContain("proxy");
    }

    private async Task<(string Policy, string Html)> Page()
    {
        var answer = await Http.GetAsync("/docs/");
        return (answer.Headers.GetValues("Content-Security-Policy").Single(), await answer.Content.ReadAsStringAsync());
    }

    private static string Directive(string policy, string name) =>
        policy.Split("; ").Single(part => part.StartsWith(name + " ", StringComparison.Ordinal))[(name.Length + 1)..];

    [GeneratedRegex("(?:src=|from |favicon\":)[\"']([^\"']+)[\"']")]
    private static partial Regex Parts();

    [GeneratedRegex("'nonce-([^']+)'")]
    private static partial Regex Nonce();

    [GeneratedRegex("<script[^>]*>")]
    private static partial Regex Script();
}
