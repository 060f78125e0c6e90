using System.Text.RegularExpressions;
using FluentAssertions;

namespace ReferralHub.Tests.Host;

/// <summary>The pickup folder of an instance, read as a person reads their mail.</summary>
public sealed partial class Mailbox
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("referralhub-mail-").FullName;

    /// <summary>The folder of the texts, which goes with the other.</summary>
    public string Texts => Path.Combine(Folder, "sms");

    /// <summary>Every mail to an address, oldest first.</summary>
    public IReadOnlyList<string> To(string address) => [.. Directory.GetFiles(Folder, "*.eml").Order(StringComparer.Ordinal)
        .Select(File.ReadAllText)
        .Where(mail => mail.Contains($"X-Receiver: {address}", StringComparison.OrdinalIgnoreCase))];

    /// <summary>The <paramref name="number"/>th mail with this subject, waited for.</summary>
    public async Task<string> Wait(string address, string subject, int number = 1)
    {
        string[] found = [];
        await Eventually.True(() =>
        {
            found = [.. To(address).Where(mail => mail.Contains($"Subject: {subject}", StringComparison.Ordinal))];
            return Task.FromResult(found.Length >= number);
        }, $"{number} mail(s) '{subject}' to {address}");
        return found[number - 1];
    }

    public async Task<string> Token(string address, string subject, int number = 1) => TokenIn(await Wait(address, subject, number));

    public static string TokenIn(string mail)
    {
        var token = Link().Match(mail);
        _ = token.Success.Should().BeTrue($"the mail holds a link: {mail}");
        return Secrets.Note(token.Groups[1].Value);
    }

    [GeneratedRegex(@"\?token=([A-Za-z0-9_-]{43})")]
    private static partial Regex Link();
}
