using System.Security.Cryptography;
using System.Text;
using ReferralHub.Shared.Outbox;

namespace ReferralHub.Shared.Mail;

/// <summary>
/// A rendered template into the mailer. The same <c>key</c> gives the same Message-ID, so that a repeat can be told from a new mail.
/// </summary>
internal sealed class Postbox(IMailer mailer, MailTemplates templates, OutboxMetrics metrics)
{
    public Task Send(string key, DateTime at, string to, string subject, string template, object values, CancellationToken ct)
    {
        var (text, html) = templates.Render(template, values);
        // hashed, for a seed must not travel in a header
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{template}\0{key}")))[..32];
        return metrics.Mail(() => mailer.Send(new Mail(id, at, to, subject, text, html), ct));
    }
}
