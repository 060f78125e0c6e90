using System.Net.Sockets;
using System.Text;
using ReferralHub.Shared.Hosting;

namespace ReferralHub.Shared.Mail;

/// <summary>
/// Whether the mail server is there: it takes a connection and greets with 220 (RFC 5321, 3.1). It is asked once in five seconds at the
/// most, however many ask us.
/// </summary>
internal sealed class MailServer(Settings settings, TimeProvider time)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_trust = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private Task<bool>? _last;
    private long _since;

    internal bool IsConfigured => !string.IsNullOrEmpty(settings.Email.Smtp.Host);

    internal Task<bool> Answers()
    {
        lock (_lock)
        {
            if (_last is null || time.GetElapsedTime(_since) > s_trust)
                (_last, _since) = (Look(), time.GetTimestamp());
            return _last;
        }
    }

    private async Task<bool> Look()
    {
        using var limit = new CancellationTokenSource(s_patience, time);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(settings.Email.Smtp.Host!, settings.Email.Smtp.Port, limit.Token);
            // where TLS comes first there is no greeting before it
            if (settings.Email.Smtp is { UseTls: true, Port: SmtpMailer.ImplicitTlsPort })
                return true;

            using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
            var greeting = await reader.ReadLineAsync(limit.Token);
            await client.GetStream().WriteAsync("QUIT\r\n"u8.ToArray(), limit.Token);
            return greeting?.StartsWith("220", StringComparison.Ordinal) is true;
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
            return false;
        }
    }
}
