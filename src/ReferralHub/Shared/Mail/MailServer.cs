using System.Net.Sockets;
using System.Text;
using ReferralHub.Shared.Hosting;

namespace ReferralHub.Shared.Mail;

/// <summary>
/// Whether the mail server is there: it takes a connection and greets with 220 (RFC 5321 3.1). It is asked once in five seconds at the
/// most, however many ask, and but for the first nobody waits for it: who asks whether an instance lives has little patience.
/// </summary>
internal sealed class MailServer(Settings settings, TimeProvider clock)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_trust = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private Task<bool>? _look;
    private Task<bool>? _last;
    private long _since;

    public bool IsConfigured => settings.Email.Smtp.Host.Length > 0;

    public Task<bool> Answers()
    {
        lock (_lock)
        {
            if (_look is { IsCompleted: true })
                (_last, _look) = (_look, null);
            if (_look is null && (_last is null || clock.GetElapsedTime(_since) > s_trust))
                (_look, _since) = (Look(), clock.GetTimestamp());
            return _last ?? _look!;
        }
    }

    private async Task<bool> Look()
    {
        using var limit = new CancellationTokenSource(s_patience, clock);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(settings.Email.Smtp.Host, settings.Email.Smtp.Port, limit.Token);
            using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
            var greeting = await reader.ReadLineAsync(limit.Token);
            while (greeting?.StartsWith("220-", StringComparison.Ordinal) is true)
                greeting = await reader.ReadLineAsync(limit.Token);
            await client.GetStream().WriteAsync("QUIT\r\n"u8.ToArray(), limit.Token);
            return greeting?.StartsWith("220", StringComparison.Ordinal) is true;
        }
        catch (Exception away) when (away is SocketException or IOException or OperationCanceledException)
        {
            return false;
        }
    }
}
