using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Outbox;

namespace ReferralHub.Shared.Mail;

/// <summary>Mail by SMTP, a connection a message. A server that says nothing for 10 s counts as down.</summary>
internal sealed class SmtpMailer(Settings settings) : IMailer
{
    internal const int ImplicitTlsPort = 465;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    public async Task Send(MimeMessage message, CancellationToken ct)
    {
        var smtp = settings.Email.Smtp;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(s_patience);
        using var client = new SmtpClient
        {
            Timeout = (int)s_patience.TotalMilliseconds,
            // else EHLO tells the machine's name, which strict servers refuse and others hand on to everybody
            LocalDomain = Postbox.DomainOf(message.From.Mailboxes.First()),
        };
        try
        {
            await client.ConnectAsync(smtp.Host!, smtp.Port, Security(smtp), limit.Token);
            if (!string.IsNullOrEmpty(smtp.Username))
                await client.AuthenticateAsync(smtp.Username, smtp.Password ?? "", limit.Token);
            // addresses are ASCII here: xn-- is to stay, for the next server may not know SMTPUTF8
            client.Capabilities &= ~SmtpCapabilities.UTF8;
            await client.SendAsync(message, limit.Token);
        }
        catch (SmtpCommandException refused) when (
            refused.ErrorCode is SmtpErrorCode.RecipientNotAccepted && (int)refused.StatusCode is >= 500 and < 600)
        {
            throw new UndeliverableException($"The mail server refused the address ({(int)refused.StatusCode})", refused);
        }
        catch (OperationCanceledException slow) when (!ct.IsCancellationRequested)
        {
            throw new TimeoutException($"The mail server did not answer within {s_patience.TotalSeconds} s", slow);
        }

        await Leave(client, limit.Token);
    }

    private static SecureSocketOptions Security(SmtpSettings smtp) => smtp switch
    {
        { UseTls: false } => SecureSocketOptions.None,
        { Port: ImplicitTlsPort } => SecureSocketOptions.SslOnConnect,
        _ => SecureSocketOptions.StartTls,
    };

    /// <summary>The message is taken over: how the server says goodbye must not have it sent again.</summary>
    private static async Task Leave(SmtpClient client, CancellationToken ct)
    {
        try
        {
            await client.DisconnectAsync(quit: true, ct);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ProtocolException or CommandException)
        {
            // it left first
        }
    }
}
