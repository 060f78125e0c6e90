using System.Text;
using System.Text.RegularExpressions;

namespace ReferralHub.Features.Development;

/// <summary>
/// As much of MIME (RFC 2045 to 2047) as <see cref="Shared.Mail.PickupMailer"/> writes: its text is the first part, plain or in base64 or
/// quoted-printable, and a subject that is not ASCII comes in encoded words.
/// </summary>
internal static partial class MailFile
{
    internal sealed record Content(string To, string Subject, string Text);

    /// <summary>Null if it is not whole; <see cref="FormatException"/> if it is not what it says.</summary>
    public static Content? Read(string file)
    {
        var (headers, body) = Split(file.ReplaceLineEndings("\n"));
        if (Value(headers, "To") is not { } to || Boundary().Match(Value(headers, "Content-Type") ?? "") is not { Success: true } boundary)
            return null;
        // before the first line of its own, the parts, and after the last what is behind the closing "--"
        var parts = $"\n{body}".Split($"\n--{boundary.Groups[1].Value}");
        if (parts.Length < 3 || !parts[^1].StartsWith("--", StringComparison.Ordinal))
            return null;
        var (about, text) = Split(parts[1].TrimStart('\n'));
        return new Content(to, Words(Value(headers, "Subject") ?? ""), Decoded(text, Value(about, "Content-Transfer-Encoding")).Trim());
    }

    private static (string Headers, string Body) Split(string entity) =>
        entity.IndexOf("\n\n", StringComparison.Ordinal) is >= 0 and var end ? (entity[..end], entity[(end + 2)..]) : (entity, "");

    /// <summary>A line that begins with a blank goes on with the one before.</summary>
    private static string? Value(string headers, string name) => Fold().Replace(headers, " ").Split('\n')
        .FirstOrDefault(line => line.StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();

    private static string Decoded(string text, string? encoding) => encoding?.ToLowerInvariant() switch
    {
        "base64" => Encoding.UTF8.GetString(Convert.FromBase64String(text)),
        "quoted-printable" => Quoted(SoftBreak().Replace(text, "")),
        _ => text
    };

    /// <summary>Blanks between two encoded words are none of the text; one character may begin in one word and end in the next.</summary>
    private static string Words(string value) => WordRun().Replace(value, run =>
    {
        var words = Word().Matches(run.Value);
        return Encoding.UTF8.GetString([.. words.SelectMany(word => word.Groups[1].Value is "B" or "b"
            ? Convert.FromBase64String(word.Groups[2].Value)
            : Bytes(word.Groups[2].Value.Replace('_', ' ')))]);
    });

    private static string Quoted(string text) => Encoding.UTF8.GetString(Bytes(text));

    private static byte[] Bytes(string text) =>
    [
        .. Octet().Split(text).SelectMany((part, at) => at % 2 == 0 ? Encoding.UTF8.GetBytes(part) : [Convert.ToByte(part, 16)])
    ];

    [GeneratedRegex("""boundary="?([^";\s]+)""", RegexOptions.IgnoreCase)]
    private static partial Regex Boundary();

    [GeneratedRegex(@"\n[ \t]+")]
    private static partial Regex Fold();

    [GeneratedRegex(@"=[ \t]*\n")]
    private static partial Regex SoftBreak();

    [GeneratedRegex("=([0-9A-Fa-f]{2})")]
    private static partial Regex Octet();

    [GeneratedRegex(@"=\?utf-8\?([BQ])\?([^?\s]*)\?=", RegexOptions.IgnoreCase)]
    private static partial Regex Word();

    [GeneratedRegex(@"=\?utf-8\?[BQ]\?[^?\s]*\?=(\s+=\?utf-8\?[BQ]\?[^?\s]*\?=)*", RegexOptions.IgnoreCase)]
    private static partial Regex WordRun();
}
