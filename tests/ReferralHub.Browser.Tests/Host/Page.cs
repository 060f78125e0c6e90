using System.Text.Json;
using FluentAssertions;

namespace ReferralHub.Browser.Tests.Host;

/// <summary>An open page, whose scripts make the calls.</summary>
public sealed class Page(Chromium.Tab tab)
{
    private static readonly JsonSerializerOptions s_web = new(JsonSerializerDefaults.Web);

    /// <summary>A fetch with credentials and JSON, from the page as it stands: the SPA adds its CSRF token.</summary>
    public async Task<Answer> Call(string method, string path, object? body = null) =>
        JsonSerializer.Deserialize<Answer>(
            await tab.Run("json => call(json)", JsonSerializer.Serialize(new { method, path, body })), s_web)!;

    public async Task<JsonElement> Should(int status, string method, string path, object? body = null)
    {
        var answer = await Call(method, path, body);
        _ = answer.Status.Should().Be(status, $"{method} {path} answered {answer.Body}");
        return answer.Body;
    }

    public async Task ShouldFail(int status, string code, string method, string path, object? body = null) =>
        (await Should(status, method, path, body)).GetProperty("code").GetString().Should().Be(code);

    /// <summary>A script of the page may learn nothing, not even the status.</summary>
    public async Task ShouldReadNothing(string method, string path, object? body = null) =>
        (await Call(method, path, body)).Status.Should().BeNull($"no stranger may read {method} {path}");

    /// <summary>
    /// The ways past CORS, which asks nobody about them: a POST whose body claims to be text, and a form. Both are sent with cookies and
    /// show the page nothing; what they did is seen elsewhere.
    /// </summary>
    public Task Sneak(string path, object? body = null) => tab.Run("json => sneak(json)", JsonSerializer.Serialize(new { path, body }));

    /// <summary>What scripts see of cookies: those of other ports of a host too.</summary>
    public Task<string> Cookies() => tab.Run("_ => document.cookie", "");

    /// <summary>All that the page's script held is gone; the cookies stay.</summary>
    public Task Reload() => tab.Reload();
}
