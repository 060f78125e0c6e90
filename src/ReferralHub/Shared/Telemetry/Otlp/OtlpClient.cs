using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace ReferralHub.Shared.Telemetry.Otlp;

/// <summary>What came of one request. A fault is in words of ours, for what a server says may be anything.</summary>
internal sealed record OtlpReply(string? Fault, bool Again = false, TimeSpan? After = null, string? Rejected = null);

/// <summary>OTLP over HTTP, one request at a time. It leaves no trace of its own, and follows nobody elsewhere.</summary>
internal sealed class OtlpClient(OtlpSettings settings) : IDisposable
{
    /// <summary>Nobody reads more of an answer, however much there is.</summary>
    private const int MostBytes = 64 * 1024;
    private static readonly MediaTypeHeaderValue s_json = new("application/json");

    // no factory: its log lines would be told too, and lead to others
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ActivityHeadersPropagator = null,
        MaxResponseHeadersLength = MostBytes / 1024,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2)
    })
    {
        Timeout = Timeout.InfiniteTimeSpan
    };

    /// <summary>Without what may be a key in it.</summary>
    public string Collector { get; } = settings.Endpoint.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);

    public async Task<OtlpReply> Post(Signal signal, byte[] body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(settings.Endpoint, signal.Path))
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = s_json, ContentEncoding = { "gzip" } } },
            Headers = { { "user-agent", "ReferralHub-OTLP" } }
        };
        foreach (var (name, value) in settings.Headers)
            _ = request.Headers.TryAddWithoutValidation(name, value);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(settings.Timeout);
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            if (!response.IsSuccessStatusCode)
                return new OtlpReply($"answered {(int)response.StatusCode}", IsPassing(response.StatusCode), After(response));
            return new OtlpReply(null, Rejected: Rejected(signal, await Read(response, limit.Token)));
        }
        catch (OperationCanceledException)
        {
            return new OtlpReply("no answer in time", Again: !ct.IsCancellationRequested);
        }
        catch (Exception exception)
        {
            var what = exception is HttpRequestException { HttpRequestError: var error } ? $"{error}" : exception.GetType().Name;
            return new OtlpReply(what, Again: true);
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Those that the protocol has for "later"; any other would be answered the same again.</summary>
    private static bool IsPassing(HttpStatusCode status) => (int)status is 429 or 502 or 503 or 504;

    private static TimeSpan? After(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } wait } => wait,
        { Date: { } time } when response.Headers.Date is { } now => time - now,
        _ => null
    };

    private static async Task<ReadOnlyMemory<byte>> Read(HttpResponseMessage response, CancellationToken ct)
    {
        var bytes = new byte[MostBytes];
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        return bytes.AsMemory(0, await stream.ReadAtLeastAsync(bytes, MostBytes, throwOnEndOfStream: false, ct));
    }

    /// <summary>Taken, but not all of it: how much, and why.</summary>
    private static string? Rejected(Signal signal, ReadOnlyMemory<byte> answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer);
            if (json.RootElement.ValueKind is not JsonValueKind.Object
                || !json.RootElement.TryGetProperty("partialSuccess", out var part) || part.ValueKind is not JsonValueKind.Object)
                return null;
            var (count, why) = (Member(part, signal.Rejected), Member(part, "errorMessage"));
            return (count, why) is ("" or "0", "") ? null : $"{count} {Printable(why)}";
        }
        catch (JsonException)
        {
            // it has said 200
            return null;
        }
    }

    private static string Member(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.ToString() : "";

    private static string Printable(string text) =>
        string.Concat(text.Take(300).Select(character => char.IsControl(character) ? ' ' : character));
}
