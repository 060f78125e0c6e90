using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using ReferralHub.Shared.Hosting;

namespace ReferralHub.Shared.Webhooks;

/// <summary>What came of one attempt: no <see cref="Error"/> is success.</summary>
internal sealed record WebhookAnswer(int? Status, string? Error, string? Response)
{
    public bool IsGone => Status == (int)HttpStatusCode.Gone;
}

/// <summary>
/// One attempt, as Standard Webhooks has it. No proxy, no cookies, no redirects: a message goes where <see cref="WebhookTargets"/> lets it,
/// and nowhere else.
/// </summary>
internal sealed class WebhookClient(Settings settings, WebhookTargets targets, WebhookSecrets secrets, TimeProvider clock) : IDisposable
{
    /// <summary>Nobody reads more of an answer, however much there is.</summary>
    private const int MostBytes = 64 * 1024;
    private const int Excerpt = 500;
    private static readonly MediaTypeHeaderValue s_json = new("application/json");

    private readonly TimeSpan _patience =
        // well within the lease, so that two workers never hold one delivery
        TimeSpan.FromSeconds(Math.Min(settings.Webhooks.TimeoutSeconds, settings.Worker.LeaseSeconds / 2));

    // no factory: its log lines hold the URL, which may hold a key
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        ConnectCallback = targets.Connect,
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        MaxResponseHeadersLength = MostBytes / 1024,
        MaxResponseDrainSize = 0,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2)
    })
    {
        Timeout = Timeout.InfiniteTimeSpan
    };

    /// <summary>Null: a stop of the host broke it off, which is no answer.</summary>
    public async Task<WebhookAnswer?> Send(ClaimedDelivery delivery, CancellationToken stopping)
    {
        var (id, body) = (delivery.Id.ToString(), Encoding.UTF8.GetBytes(delivery.Body));
        var time = clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        if (secrets.Sign(delivery.EndpointId, delivery.Secrets, id, time, body) is not { } signature)
            return new WebhookAnswer(null, "secret_lost", null);

        using var request = new HttpRequestMessage(HttpMethod.Post, delivery.Url)
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = s_json } },
            Headers =
            {
                { "webhook-id", id },
                { "webhook-timestamp", time },
                { "webhook-signature", signature },
                { "user-agent", "ReferralHub-Webhooks" }
            }
        };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(_patience);
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            var status = (int)response.StatusCode;
            var error = status switch { >= 200 and < 300 => null, >= 300 and < 400 => "redirect", _ => "status" };
            return new WebhookAnswer(status, error, await Read(response, limit.Token));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            return stopping.IsCancellationRequested ? null : new WebhookAnswer(null, Name(exception), null);
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>The status has decided by now: what cannot be read is left out.</summary>
    private static async Task<string?> Read(HttpResponseMessage response, CancellationToken ct)
    {
        var bytes = new byte[MostBytes];
        var length = 0;
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(ct);
            length = await stream.ReadAtLeastAsync(bytes, MostBytes, throwOnEndOfStream: false, ct);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            // an answer that breaks off, or never ends
        }
        var text = Encoding.UTF8.GetString(bytes, 0, Math.Min(length, Excerpt));
        return length == 0 ? null : string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character));
    }

    private static string Name(Exception exception) => exception switch
    {
        OperationCanceledException => "timeout",
        { InnerException: ForbiddenTargetException } => "address_refused",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "name_not_resolved",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "tls_failed",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => "connection_failed",
        _ => "answer_broken"
    };
}
