using System.Text.RegularExpressions;
using FluentAssertions;
using MimeKit;

namespace ReferralHub.Tests.Host;

/// <summary>The pickup folder of an instance, read as a person reads their mail.</summary>
public sealed partial class Mailbox
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("referralhub-mail-").FullName;

    /// <summary>Every mail to an address, oldest first.</summary>
    public IReadOnlyList<MimeMessage> To(string address) => [.. Directory.GetFiles(Folder, "*.eml").Order(StringComparer.Ordinal)
        .Select(Read)
        .Where(mail => mail.To.Mailboxes.Any(to => to.Address == address))];

    /// <summary>The <paramref name="number"/>th mail with this subject, waited for.</summary>
    public async Task<MimeMessage> Wait(string address, string subject, int number = 1)
    {
        MimeMessage[] found = [];
        await Eventually.True(() =>
        {
            found = [.. To(address).Where(mail => mail.Subject == subject)];
            return Task.FromResult(found.Length >= number);
        }, $"{number} mail(s) '{subject}' to {address}");
        return found[number - 1];
    }

    public async Task<string> Token(string address, string subject, int number = 1) => TokenIn(await Wait(address, subject, number));

    public static string TokenIn(MimeMessage mail)
    {
        var token = Link().Match(mail.TextBody!);
        token.Success.Should().BeTrue($"the mail holds a link: {mail.TextBody}");
        return token.Groups[1].Value;
    }

    private static MimeMessage Read(string file)
    {
        var mail = MimeMessage.Load(file);
        Secrets.OfSuite.NoteMail(mail.TextBody!);
        return mail;
    }

    [GeneratedRegex(@"\?token=([A-Za-z0-9_-]{43})\s")]
    private static partial Regex Link();
}

public static class Subjects
{
    public const string Verify = "Confirm your e-mail address";
    public const string Reset = "Choose a new password";
    public const string Changed = "Your password was changed";
}
