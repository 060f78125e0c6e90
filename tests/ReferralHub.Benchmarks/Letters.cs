using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using ReferralHub.Tests.Host;

namespace ReferralHub.Benchmarks;

/// <summary>
/// The tokens of mailed links by address. What was read is deleted, so that the folder stays small in a storm of sign-ups.
/// </summary>
internal sealed partial class Letters(string folder)
{
    private readonly ConcurrentDictionary<string, string> _tokens = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock _reading = new();

    public async Task<string> Token(string email)
    {
        await Eventually.True(() => Task.FromResult(Read().ContainsKey(email)), $"a mail to {email}");
        return _tokens[email];
    }

    private ConcurrentDictionary<string, string> Read()
    {
        lock (_reading)
            foreach (var file in Directory.GetFiles(folder, "*.eml"))
            {
                var mail = File.ReadAllText(file);
                _tokens[Receiver().Match(mail).Groups[1].Value] = Link().Match(mail).Groups[1].Value;
                File.Delete(file);
            }
        return _tokens;
    }

    [GeneratedRegex(@"X-Receiver: (\S+)")]
    private static partial Regex Receiver();

    [GeneratedRegex(@"\?token=([A-Za-z0-9_-]{43})")]
    private static partial Regex Link();
}
