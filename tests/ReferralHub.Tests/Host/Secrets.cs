using System.Buffers;
using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace ReferralHub.Tests.Host;

/// <summary>
/// Every secret and every address that the suite used and every line that its instances logged, for LogTests to search. What passes by
/// <see cref="Ear"/> needs nobody to note it.
/// </summary>
public static partial class Secrets
{
    /// <summary>Of a long one its end is kept: as telling, and a thousand tokens are searched for at once.</summary>
    private const int Telling = 32;
    private static readonly ConcurrentDictionary<string, byte> s_used = new();
    private static readonly ConcurrentDictionary<string, byte> s_codes = new();
    private static readonly ConcurrentQueue<string> s_lines = new();

    public static IReadOnlyCollection<string> Lines => [.. s_lines];

    /// <summary>The lines that hold any. All in one look: one after the other takes minutes for what a thousand tests leave.</summary>
    public static IReadOnlyCollection<string> Leaks
    {
        get
        {
            var used = SearchValues.Create([.. s_used.Keys], StringComparison.OrdinalIgnoreCase);
            return [.. s_lines.Where(line => line.AsSpan().ContainsAny(used))];
        }
    }

    /// <summary>The codes of texts that stand in a line. A number of six digits can be one by chance, three of them are none.</summary>
    public static IReadOnlyCollection<string> LeakedCodes =>
        [.. s_lines.SelectMany(line => SixDigits().Matches(line)).Select(digits => digits.Value).Where(s_codes.ContainsKey).Distinct()];

    public static bool Knows(string secret) => s_used.ContainsKey(End(secret)) || s_codes.ContainsKey(secret);

    public static string Note(string secret)
    {
        _ = s_used.TryAdd(End(secret), 0);
        return secret;
    }

    public static void NoteCode(string code) => s_codes.TryAdd(code, 0);

    /// <summary>A line of an instance that is a process of its own.</summary>
    public static void Hear(string line) => s_lines.Enqueue(line);

    /// <summary>What a body says of people and their keys.</summary>
    private static void NoteAll(JsonElement json)
    {
        if (json.ValueKind is JsonValueKind.Array)
            foreach (var item in json.EnumerateArray())
                NoteAll(item);
        if (json.ValueKind is JsonValueKind.Object)
            foreach (var member in json.EnumerateObject())
                if (member.Value.ValueKind is not JsonValueKind.String)
                    NoteAll(member.Value);
                else if (IsSecret(member.Name, member.Value.GetString()!))
                    // a number is the same with %2B before it
                    _ = Note(member.Value.GetString()!.TrimStart('+'));
    }

    /// <summary>Not what a test made up to be refused: that is too short to mean anything in a line.</summary>
    private static bool IsSecret(string member, string text) => member switch
    {
        "email" or "username_or_email" => Address().IsMatch(text),
        "phone" => Phone().IsMatch(text),
        "password" or "current_password" => text.Length >= 12,
        "token" or "access_token" or "refresh_token" or "csrf_token" or "secret" or "client_secret" => text.Length >= Telling,
        _ => false
    };

    private static string End(string secret) => secret.Length > Telling ? secret[^Telling..] : secret;

    [GeneratedRegex(@"(?<![\w.:+-])[0-9]{6}(?![\w:-])")]
    private static partial Regex SixDigits();

    [GeneratedRegex(@"^[^@\s]{3,}@[^@\s]+\.[^@\s]+$")]
    private static partial Regex Address();

    [GeneratedRegex(@"^\+[0-9]{11,15}$")]
    private static partial Regex Phone();

    /// <summary>What is sent and answered over HTTP, and the cookies.</summary>
    public sealed class Ear(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            // from the object: reading the content would change how it is sent
            if (request.Content is JsonContent { Value: { } body })
                NoteAll(JsonSerializer.SerializeToElement(body, JsonSerializerOptions.Web));
            var response = await base.SendAsync(request, cancellationToken);
            if (response.Headers.TryGetValues("Set-Cookie", out var cookies))
                foreach (var value in cookies.Select(cookie => cookie.Split('=', 2)[1].Split(';')[0]))
                    if (value.Length > Telling)
                        _ = Note(value);
            if (response.Content.Headers.ContentType?.MediaType is "application/json"
                && await response.Content.ReadAsByteArrayAsync(cancellationToken) is { Length: > 0 } answer)
                NoteAll(JsonSerializer.Deserialize<JsonElement>(answer));
            return response;
        }
    }

    /// <summary>Keeps what is logged from Information up, exceptions with all their inner ones.</summary>
    public sealed class Recorder : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new Recording();

        public void Dispose()
        {
            // what was recorded outlives the instance
        }

        private sealed class Recording : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(
                LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
                s_lines.Enqueue(new StringBuilder(formatter(state, exception)).Append(' ').Append(exception).ToString());
        }
    }
}
