using System.Globalization;
using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Outbox;
using ReferralHub.Shared.Security;

namespace ReferralHub.Shared.Sms;

/// <summary>
/// Texts as a POST of <c>{to, text, id}</c> to a gateway, signed as Standard Webhooks has it, so that its libraries verify it:
/// <c>webhook-signature: v1,base64(HMAC-SHA256(key, "{webhook-id}.{webhook-timestamp}.{body}"))</c>.
/// </summary>
internal sealed class WebhookSmsSender(Settings settings, ServerKeys keys, TimeProvider clock) : ISmsSender, IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    // no factory: its log lines hold the URL; no redirects: a text goes where the operator said and nowhere else
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5)
    })
    {
        Timeout = s_patience
    };

    public async Task Send(TextMessage message, CancellationToken ct)
    {
        var body = JsonSerializer.Serialize(new { to = message.To, text = message.Text, id = message.Id });
        var time = clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, settings.Sms.WebhookUrl)
        {
            Content = new StringContent(body, Encoding.UTF8, MediaTypeNames.Application.Json),
            Headers =
            {
                { "webhook-id", message.Id },
                { "webhook-timestamp", time },
                { "webhook-signature", Signature($"{message.Id}.{time}.{body}") }
            }
        };
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            var status = (int)response.StatusCode;
            if (status is >= 400 and < 500 and not (408 or 425 or 429))
                throw new UndeliverableException($"The SMS gateway refused the text ({status})");
            if (status is < 200 or >= 300)
                throw new HttpRequestException($"The SMS gateway answered {status}");
        }
        catch (OperationCanceledException slow) when (!ct.IsCancellationRequested)
        {
            throw new TimeoutException($"The SMS gateway did not answer within {s_patience.TotalSeconds} s", slow);
        }
    }

    public void Dispose() => _http.Dispose();

    private string Signature(string content) =>
        $"v1,{Convert.ToBase64String(HMACSHA256.HashData(keys.SmsWebhook, Encoding.UTF8.GetBytes(content)))}";
}
