using System.Net;
using System.Net.Mail;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Outbox;

namespace ReferralHub.Shared.Mail;

/// <summary>Mail by SMTP, a connection a message. A server that says nothing for 15 s counts as down.</summary>
internal sealed class SmtpMailer(Settings settings) : IMailer
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    public async Task Send(Mail mail, CancellationToken ct)
    {
        var smtp = settings.Email.Smtp;
        using var message = MimeMail.From(mail, new MailAddress(settings.Email.From));
        using var client = new SmtpClient(smtp.Host, smtp.Port) { EnableSsl = smtp.UseTls };
        if (smtp.Username.Length > 0)
            client.Credentials = new NetworkCredential(smtp.Username, smtp.Password);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(s_patience);
        try
        {
            // WaitAsync, for a client that waits for the answer to a whole message does not look at its token
            await client.SendMailAsync(message, limit.Token).WaitAsync(limit.Token);
        }
        catch (SmtpException refused) when (refused.StatusCode is SmtpStatusCode.MailboxUnavailable or SmtpStatusCode.MailboxNameNotAllowed)
        {
            throw new UndeliverableException($"The mail server refused the address ({(int)refused.StatusCode})", refused);
        }
        catch (OperationCanceledException slow) when (!ct.IsCancellationRequested)
        {
            throw new TimeoutException($"The mail server did not answer within {s_patience.TotalSeconds} s", slow);
        }
    }
}
