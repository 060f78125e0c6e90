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
        ((int)response.StatusCode)
            .Should().Be(status, $"the answer to {response.RequestMessage!.Method} {response.RequestMessage.RequestUri} was {body}");
        return body.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(body);
    }

    /// <summary>Problem details of this status and code, in the contract's form.</summary>
    public static async Task<JsonElement> ShouldFail(this HttpResponseMessage response, int status, string code)
    {
        var problem = await response.Should(status);
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        problem.Text("code").Should().Be(code, problem.ToString());
        problem.GetProperty("status").GetInt32().Should().Be(status);
        foreach (var member in (string[])["type", "title", "detail", "trace_id"])
            problem.Text(member).Should().NotBeNullOrEmpty();
        return problem;
    }

    /// <summary>400 <c>validation_failed</c> with faults of exactly these fields.</summary>
    public static async Task<JsonElement> ShouldBlame(this HttpResponseMessage response, params string[] fields)
    {
        var problem = await response.ShouldFail(400, "validation_failed");
        problem.GetProperty("errors").EnumerateObject().Select(field => field.Name).Should().BeEquivalentTo(fields);
        return problem;
    }

    public static async Task<JsonElement> GetJson(this HttpClient http, string path) => await (await http.GetAsync(path)).Should(200);

    public static Task<HttpResponseMessage> Post(this HttpClient http, string path, object body) => http.PostAsJsonAsync(path, body);

    /// <summary>The same call <paramref name="count"/> times at once.</summary>
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

    public static string Text(this JsonElement json, string name) => json.GetProperty(name).GetString()!;
}
