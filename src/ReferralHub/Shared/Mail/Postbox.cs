using System.Security.Cryptography;
using System.Text;
using MimeKit;
using ReferralHub.Shared.Hosting;

namespace ReferralHub.Shared.Mail;

/// <summary>A rendered template into the mailer.</summary>
internal sealed class Postbox(IMailer mailer, MailTemplates templates, Settings settings)
{
    private const int LongestLine = 998;

    private readonly MailboxAddress _sender = MailboxAddress.Parse(settings.Email.From);

    /// <summary>
    /// The same <paramref name="key"/> gives the same Message-ID, and <paramref name="at"/> the same date: a repeat can be told from
    /// another mail.
    /// </summary>
    internal Task Send(
        string key, DateTime at, string username, string email, string subject, string template, object values, CancellationToken ct)
    {
        // hashed: what a key is made of must not travel in a header
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{template}\0{key}")))[..32];
        var message = new MimeMessage
        {
            MessageId = $"{id}@{_sender.Domain}",
            Date = at,
            Subject = subject,
            Body = new MultipartAlternative(
                Part("plain", templates.Text(template, values)), Part("html", templates.Html(template, values))),
        };
        message.From.Add(_sender);
        message.To.Add(new MailboxAddress(username, Quoted(email)));
        // RFC 3834: no out-of-office answers to this
        message.Headers.Add("Auto-Submitted", "auto-generated");
        return mailer.Send(message, ct);
    }

    /// <summary>HTML's grammar has dots where RFC 5322 3.4.1 wants the name in quotes: <c>".a..b"@example.com</c>.</summary>
    private static string Quoted(string email)
    {
        var at = email.LastIndexOf('@');
        return email[..at].Split('.').All(atom => atom.Length > 0) ? email : $"\"{email[..at]}\"{email[at..]}";
    }

    // seven bits keep a link in one piece for a person who reads the file; 998 is the longest line of RFC 5322
    private static TextPart Part(string subtype, string content) => new(subtype)
    {
        Text = content,
        ContentTransferEncoding = Ascii.IsValid(content) && content.Split('\n').All(line => line.Length < LongestLine)
            ? ContentEncoding.SevenBit
            : ContentEncoding.Base64,
    };
}
