using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using ReferralHub.Tests.Host;

namespace ReferralHub.Tests.Guides;

/// <summary>Sends the requests of a file as a person does who has chosen another name and pastes the tokens of their mails.</summary>
internal sealed partial class HttpPlayer(HttpFile file, App app)
{
    private readonly Dictionary<string, JsonElement> _answers = [];
    private readonly string _name = Given.NewName(file.Variables.GetValueOrDefault("name", ""));

    internal async Task<HttpResponseMessage> Send(HttpFile.Request request)
    {
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), await Fill(request.Url));
        if (request.Body.Length > 0)
            message.Content = new StringContent(await Fill(request.Body));
        foreach (var (name, value) in request.Headers)
        {
            if (name == "Content-Type")
                message.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(value);
            else
                message.Headers.Add(name, await Fill(value));
        }

        var response = await app.Http.SendAsync(message);
        if (request.Name is { } named)
            _answers[named] = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());
        return response;
    }

    private async Task<string> Fill(string text)
    {
        while (Placeholder().Match(text) is { Success: true } match)
            text = text.Replace(match.Value, await Value(match.Groups["name"].Value), StringComparison.Ordinal);
        return text;
    }

    private async Task<string> Value(string name) => name switch
    {
        "host" => "",
        "name" => _name,
        "verify_token" => await app.Mailbox.Token($"{_name}@example.com", Subjects.Verify),
        "reset_token" => await app.Mailbox.Token($"{_name}@example.com", Subjects.Reset),
        "friend_token" => await app.Mailbox.Token($"friend-{_name}@example.com", Subjects.Verify),
        _ when name.Split(".response.body.$.") is [var answer, var path] => Find(_answers[answer], path),
        _ => file.Variables[name],
    };

    /// <summary><c>items[0].link.id</c></summary>
    private static string Find(JsonElement json, string path)
    {
        foreach (var step in path.Split('.', '['))
            json = step.EndsWith(']') ? json[int.Parse(step[..^1], CultureInfo.InvariantCulture)] : json.GetProperty(step);
        return json.GetString()!;
    }

    [GeneratedRegex(@"\{\{(?<name>[^}]+)\}\}")]
    private static partial Regex Placeholder();
}
