using System.Net.Http.Json;
using System.Text.Json;
using FluentAssertions;
using ReferralHub.Tests.Host;

namespace ReferralHub.Tests.Features.Referrals;

/// <summary>The API, as the town calls it.</summary>
internal sealed partial class ReferralTown
{
    private async Task SignIn(Citizen citizen)
    {
        var answer = await Send(HttpMethod.Post, "/api/login", new { username_or_email = citizen.Username, password = Given.Password },
            from: Home);
        Expect(answer, "200");
        citizen.Bearer = answer.Body.Text("access_token");
    }

    private async Task<Answer> SignUp(Citizen citizen, string? code, string? from = null, string? cookie = null)
    {
        var answer = await Send(HttpMethod.Post, "/api/register",
            new { username = citizen.Username, email = citizen.Email, password = Given.Password, referral_code = code },
            from: from, cookie: cookie);
        if (answer.IsGood)
            citizen.Id = answer.Body.GetProperty("id").GetGuid();
        return answer;
    }

    /// <summary>Waits for the text, which comes when the worker is alive.</summary>
    private async Task<Answer> SignUpByPhone(Citizen citizen, string code, string? from)
    {
        var answer = await Send(HttpMethod.Post, "/api/phone/login",
            new { phone = citizen.Phone, code = await app.Code(citizen.Phone!), referral_code = code }, from: from);
        if (answer.IsGood)
            citizen.Id = answer.Body.GetProperty("user").GetProperty("id").GetGuid();
        return answer;
    }

    private async Task<Answer> Send(
        HttpMethod method, string path, object? body = null, string? bearer = null, string? from = null, string? cookie = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (bearer is not null)
            request.Headers.Authorization = new("Bearer", bearer);
        if (from is not null)
            request.Headers.Add("X-Forwarded-For", from);
        if (cookie is not null)
            request.Headers.Add("Cookie", $"referral={cookie}");
        using var response = await app.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new Answer($"{method} {path}", (int)response.StatusCode,
            text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text));
    }

    private static async Task Expect(Task<Answer> answer, params string[] allowed) => Expect(await answer, allowed);

    private static void Expect(Answer answer, params string[] allowed) =>
        _ = allowed.Should().Contain(answer.Said, $"{answer.Call} gave {answer.Body}");

    private sealed record Answer(string Call, int Status, JsonElement Body)
    {
        public bool IsGood => Status < 300;

        /// <summary>Such as <c>200</c>, or <c>409 code_taken</c>.</summary>
        public string Said => IsGood ? $"{Status}" : $"{Status} {Body.Text("code")}";
    }
}
