using System.Globalization;
using MimeKit;
using ReferralHub.Shared.Hosting;

namespace ReferralHub.Shared.Mail;

/// <summary>
/// Mail as <c>.eml</c> files in a folder, whose names sort by time. A file appears whole, and a message that is sent again takes the place
/// of its first copy.
/// </summary>
internal sealed class PickupMailer(Settings settings, IHostEnvironment environment) : IMailer
{
    public async Task Send(MimeMessage message, CancellationToken ct)
    {
        var folder = Path.Combine(environment.ContentRootPath, settings.Email.PickupDirectory!);
        Directory.CreateDirectory(folder);
        var at = message.Date.UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff", CultureInfo.InvariantCulture);
        var name = $"{at}-{message.MessageId!.Split('@')[0]}";
        var draft = Path.Combine(folder, $".{name}-{Guid.CreateVersion7():N}");
        try
        {
            await using (var file = Create(draft))
                await message.WriteToAsync(file, ct);
            File.Move(draft, Path.Combine(folder, $"{name}.eml"), overwrite: true);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    /// <summary>Links in mails are as good as passwords: not for everybody on the machine.</summary>
    private static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        return new FileStream(path, options);
    }
}
