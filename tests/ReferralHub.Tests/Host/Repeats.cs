using System.Text;
using System.Text.Json;
using FluentAssertions;

namespace ReferralHub.Tests.Host;

/// <summary>Calls with an <c>Idempotency-Key</c>.</summary>
public static class Repeats
{
    public static string NewKey() => Guid.CreateVersion7().ToString();

    public static Task<HttpResponseMessage> Post(this HttpClient http, string path, object? body, params string[] keys) =>
        Post(http, path, body is null ? null : Expect.Json(body), keys, CancellationToken.None);

    public static Task<HttpResponseMessage> Post(
        this HttpClient http, string path, object body, string key, CancellationToken impatience) =>
        Post(http, path, Expect.Json(body), [key], impatience);

    public static Task<HttpResponseMessage> PostText(this HttpClient http, string path, string body, string key) =>
        Post(http, path, new StringContent(body, Encoding.UTF8, "application/json"), [key], CancellationToken.None);

    private static async Task<HttpResponseMessage> Post(
        HttpClient http, string path, HttpContent? body, string[] keys, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body };
        foreach (var key in keys)
            _ = request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return await http.SendAsync(request, ct);
    }

    /// <summary>The same person at another instance.</summary>
    public static HttpClient At(this Person person, App instance) => person.At(instance.NewClient());

    public static HttpClient At(this Person person, HttpClient http)
    {
        http.DefaultRequestHeaders.Authorization = new("Bearer", person.AccessToken);
        return http;
    }

    public static bool IsReplayed(this HttpResponseMessage response) =>
        response.Headers.TryGetValues("Idempotency-Replayed", out var values) && values.Single() == "true";

    /// <summary>The answer of the first call: status and body, but for the trace of a problem.</summary>
    public static async Task ShouldReplay(this HttpResponseMessage response, HttpResponseMessage first)
    {
        _ = (await Bare(response)).Should().Be(await Bare(first));
        _ = (response.StatusCode, response.Headers.Location).Should().Be((first.StatusCode, first.Headers.Location));
        _ = (first.IsReplayed(), response.IsReplayed()).Should().Be((false, true));
    }

    private static async Task<string> Bare(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        return text.Contains("trace_id", StringComparison.Ordinal)
            ? text.Replace(JsonSerializer.Deserialize<JsonElement>(text).Text("trace_id"), "", StringComparison.Ordinal)
            : text;
    }
}
