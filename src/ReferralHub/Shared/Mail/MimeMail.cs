using System.Net.Mail;
using System.Net.Mime;
using System.Text;

namespace ReferralHub.Shared.Mail;

/// <summary>A <see cref="Mail"/> as System.Net.Mail wants it: text first, HTML as the alternative.</summary>
internal static class MimeMail
{
    public static MailMessage From(Mail mail, MailAddress sender)
    {
        var message = new MailMessage(sender, new MailAddress(Mailbox(mail.To)))
        {
            Subject = mail.Subject, SubjectEncoding = Encoding.UTF8
        };
        message.Headers.Add("Message-ID", $"<{mail.Id}@{sender.Host}>");
        // RFC 3834: no out-of-office answers to this
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.AlternateViews.Add(View(mail.Text, MediaTypeNames.Text.Plain));
        message.AlternateViews.Add(View(mail.Html, MediaTypeNames.Text.Html));
        return message;
    }

    /// <summary>
    /// HTML's grammar lets dots stand anywhere in the name, a message only between letters (RFC 5322 3.4.1): quoted it is the same mailbox.
    /// </summary>
    private static string Mailbox(string address)
    {
        var at = address.LastIndexOf('@');
        return address.StartsWith('.') || address[at - 1] is '.' || address.Contains("..", StringComparison.Ordinal)
            ? $"\"{address[..at]}\"{address[at..]}"
            : address;
    }

    private static AlternateView View(string content, string type)
    {
        var view = AlternateView.CreateAlternateViewFromString(content, Encoding.UTF8, type);
        // seven bits keep a link in one piece for a person who reads the file; 998 is the longest line of RFC 5322
        view.TransferEncoding = Ascii.IsValid(content) && content.Split('\n').All(line => line.Length < 998)
            ? TransferEncoding.SevenBit
            : TransferEncoding.Base64;
        return view;
    }
}
