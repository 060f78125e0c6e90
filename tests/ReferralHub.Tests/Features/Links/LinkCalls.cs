using System.Text.Json;
using ReferralHub.Tests.Host;

namespace ReferralHub.Tests.Features.ReferralLinks;

/// <summary>What the tests of links do again and again.</summary>
internal static class LinkCalls
{
    public const string Path = "/api/referral-links";

    public static string NewCode(string prefix = "own") => Given.NewName(prefix).ToUpperInvariant();

    public static async Task<JsonElement> MakeLink(this Person person, object body) =>
        await (await person.Http.Post(Path, body)).Should(201);

    public static async Task<JsonElement> ChangeLink(this Person person, JsonElement link, object body) =>
        await (await person.Http.Patch(link.Address(), body)).Should(200);

    public static async Task<JsonElement[]> Links(this Person person) =>
        [.. (await person.Http.GetJson($"{Path}?limit=100")).GetProperty("items").EnumerateArray()];

    public static string Address(this JsonElement link) => $"{Path}/{link.Text("id")}";

    public static Task<HttpResponseMessage> SignUp(this HttpClient http, string code, string? username = null)
    {
        var name = username ?? Given.NewName();
        return http.Post("/api/register",
            new { username = name, email = $"{name}@example.com", password = Given.Password, referral_code = code });
    }

    public static async Task<(bool Valid, string? Reason, string? Referrer)> LookUp(this HttpClient http, string code)
    {
        var answer = await http.GetJson($"/api/referral-codes/{code}");
        var referrer = answer.GetProperty("referrer");
        return (answer.GetProperty("valid").GetBoolean(),
            answer.TryGetProperty("reason", out var reason) ? reason.GetString() : null,
            referrer.ValueKind is JsonValueKind.Null ? null : referrer.Text("username"));
    }
}
