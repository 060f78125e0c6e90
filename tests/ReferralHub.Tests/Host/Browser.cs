using System.Net.Http.Json;
using FluentAssertions;

namespace ReferralHub.Tests.Host;

/// <summary>Cookies kept and sent as a browser does, and the headers that only a browser sets.</summary>
public sealed class Browser(App app)
{
    public const string Origin = "https://hub.example";

    private readonly Dictionary<string, string> _cookies = [];

    public string Csrf { get; private set; } = "";

    public IReadOnlyDictionary<string, string> Cookies => _cookies;

    /// <summary>The Set-Cookie lines of the last answer.</summary>
    public IReadOnlyList<string> LastSet { get; private set; } = [];

    public static async Task<Browser> SignedIn(App app)
    {
        var person = await app.Given.Registered();
        var browser = new Browser(app);
        var answer = await (await browser.Send(HttpMethod.Post, "/api/login",
            new { username_or_email = person.Username, password = person.Password, use_cookies = true })).Should(200);
        browser.Csrf = answer.Text("csrf_token");
        _ = answer.GetRawText().Should().NotContain("access_token").And.NotContain("refresh_token");
        return browser;
    }

    public Task<HttpResponseMessage> Get(string path) => Send(HttpMethod.Get, path);

    public async Task<HttpResponseMessage> Send(
        HttpMethod method, string path, object? body = null, string? csrf = null, string? origin = Origin,
        string? site = null, string? bearer = null, string? authorization = null)
    {
        var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = JsonContent.Create(body);
        if (_cookies.Count > 0)
            request.Headers.Add("Cookie", string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        (string, string?)[] headers =
            [("Origin", method == HttpMethod.Get ? null : origin), ("Sec-Fetch-Site", site), ("X-CSRF-Token", csrf)];
        foreach (var (name, value) in headers)
            if (value is not null)
                request.Headers.Add(name, value);
        if ((bearer is null ? authorization : $"Bearer {bearer}") is { } credentials)
            _ = request.Headers.TryAddWithoutValidation("Authorization", credentials);

        var response = await app.Http.SendAsync(request);
        LastSet = response.Headers.TryGetValues("Set-Cookie", out var set) ? [.. set] : [];
        foreach (var cookie in LastSet)
        {
            var (name, value) = (cookie.Split('=')[0], cookie.Split('=', 2)[1].Split(';')[0]);
            if (value.Length > 0)
                _cookies[name] = value;
            else
                _ = _cookies.Remove(name);
        }
        return response;
    }
}
