using System.Net.Mail;
using ReferralHub.Shared.Hosting;

namespace ReferralHub.Shared.Mail;

/// <summary>
/// Mail as <c>.eml</c> files in a folder, named by time. A file appears whole (renamed into place), and a message that is sent again
/// takes the place of its first copy.
/// </summary>
internal sealed class PickupMailer(Settings settings) : IMailer
{
    public async Task Send(Mail mail, CancellationToken ct)
    {
        var folder = Path.GetFullPath(settings.Email.PickupDirectory);
        var draft = new DirectoryInfo(Path.Combine(folder, ".draft", mail.Id));
        if (draft.Exists)
            // a crash left a draft behind
            draft.Delete(recursive: true);
        draft.Create();
        using (var client = new SmtpClient())
        {
            (client.DeliveryMethod, client.PickupDirectoryLocation) = (SmtpDeliveryMethod.SpecifiedPickupDirectory, draft.FullName);
            using var message = MimeMail.From(mail, new MailAddress(settings.Email.From));
            await client.SendMailAsync(message, ct);
        }

        File.Move(draft.GetFiles().Single().FullName, Path.Combine(folder, PickupFolder.NameOf(mail.At, mail.Id, "eml")), overwrite: true);
        draft.Delete();
    }
}
