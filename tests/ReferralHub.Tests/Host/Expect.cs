using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FluentAssertions;

namespace ReferralHub.Tests.Host;

/// <summary>What an answer is to be. A failure prints the body.</summary>
public static class Expect
{
    /// <summary>The status, and the JSON of the body (undefined if there is none).</summary>
    public static async Task<JsonElement> Should(this HttpResponseMessage response, int status)
    {
        var body = await response.Content.ReadAsStringAsync();
        _ = ((int)response.StatusCode)
            .Should().Be(status, $"the answer to {response.RequestMessage!.Method} {response.RequestMessage.RequestUri} was {body}");
        return body.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(body);
    }

    /// <summary>Problem details of this status and code, in the contract's form.</summary>
    public static async Task<JsonElement> ShouldFail(this HttpResponseMessage response, int status, string code)
    {
        var problem = await response.Should(status);
        _ = response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        _ = problem.GetProperty("code").GetString().Should().Be(code, problem.ToString());
        _ = problem.GetProperty("status").GetInt32().Should().Be(status);
        foreach (var member in (string[])["type", "title", "detail", "trace_id"])
            _ = problem.GetProperty(member).GetString().Should().NotBeNullOrEmpty();
        return problem;
    }

    public static async Task<JsonElement> ShouldBlame(this HttpResponseMessage response, params string[] fields)
    {
        var problem = await response.ShouldFail(400, "validation_failed");
        _ = problem.GetProperty("errors").EnumerateObject().Select(field => field.Name).Should().BeEquivalentTo(fields);
        return problem;
    }

    public static async Task<JsonElement> GetJson(this HttpClient http, string path) => await (await http.GetAsync(path)).Should(200);

    public static Task<HttpResponseMessage> Post(this HttpClient http, string path, object body) => http.PostAsJsonAsync(path, body);

    public static Task<HttpResponseMessage> Patch(this HttpClient http, string path, object body) => http.PatchAsJsonAsync(path, body);

    /// <summary>DELETE with a body, for what asks again who is there.</summary>
    public static async Task<HttpResponseMessage> Delete(this HttpClient http, string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, path) { Content = Json(body) };
        return await http.SendAsync(request);
    }

    public static JsonContent Json(object body) => JsonContent.Create(body);

    /// <summary>The same call <paramref name="count"/> times at once, each on a connection of its own; the statuses they got.</summary>
    public static async Task<HttpResponseMessage[]> AtOnce(int count, Func<int, Task<HttpResponseMessage>> call)
    {
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var calls = Enumerable.Range(0, count).Select(async number =>
        {
            await start.Task;
            return await call(number);
        }).ToArray();
        start.SetResult();
        return await Task.WhenAll(calls);
    }

    /// <summary>As a client does: what a busy machine answers with 503 is sent again, as long as Retry-After says.</summary>
    public static async Task<HttpResponseMessage> Patiently(Func<Task<HttpResponseMessage>> call)
    {
        var answer = await call();
        for (var more = 20; more > 0 && answer.StatusCode == HttpStatusCode.ServiceUnavailable; more--)
        {
            await Task.Delay(answer.Headers.RetryAfter!.Delta!.Value);
            answer = await call();
        }
        return answer;
    }

    public static string Text(this JsonElement json, string name) => json.GetProperty(name).GetString()!;
}
