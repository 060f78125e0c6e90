using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace ReferralHub.Domain;

/// <summary>
/// Default codes: 10 characters of Crockford's base32 (50 bits), the start of an HMAC-SHA256 of the sign-up identity. Not guessable without
/// the key, the same for nobody else; the unique index tells a collision and the next <c>attempt</c> gives another code.
/// </summary>
internal static partial class ReferralCode
{
    public const int DefaultLength = 10;
    public const int MaxLength = 32;
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    public static string Derive(byte[] key, string identity, int attempt)
    {
        var hash = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(attempt == 0 ? identity : $"{identity}\0{attempt}"));
        var bits = 0UL;
        for (var index = 0; index < 7; index++)
            bits = (bits << 8) | hash[index];
        return string.Create(DefaultLength, bits, static (code, bits) =>
        {
            for (var index = 0; index < code.Length; index++)
                code[index] = Alphabet[(int)((bits >> (51 - (5 * index))) & 31)];
        });
    }

    /// <summary>For a link of whose code its owner has said nothing; as long as a default one.</summary>
    public static string Random() => RandomNumberGenerator.GetString(Alphabet, DefaultLength);

    /// <summary>What a person may choose: 4 to 32 of <c>[A-Za-z0-9-]</c>.</summary>
    public static bool IsOwn(string text) => Own().IsMatch(text);

    /// <summary>Kept for ourselves, as a username is.</summary>
    public static bool IsReserved(string text) => Username.IsReserved(text);

    /// <summary>What a person typed, as codes are stored: upper case. Null if no code can look like that.</summary>
    public static string? Key(string? typed)
    {
        var code = typed?.Trim();
        return code is { Length: > 0 and <= MaxLength } && code.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-')
            ? code.ToUpperInvariant()
            : null;
    }

    /// <summary>Crockford's forgiving reading, for default codes alone: O is 0, I and L are 1.</summary>
    public static string Folded(string key) => key.Replace('O', '0').Replace('I', '1').Replace('L', '1');

    [GeneratedRegex(@"\A[A-Za-z0-9-]{4,32}\z")]
    private static partial Regex Own();
}
