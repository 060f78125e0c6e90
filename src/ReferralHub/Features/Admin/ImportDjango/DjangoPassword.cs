using System.Globalization;
using System.Text.RegularExpressions;

namespace ReferralHub.Features.Admin;

/// <summary>
/// Django's stored passwords: the name of a hasher, <c>$</c>, and what that one makes of a password. Of argon2 that is a PHC string, which
/// libsodium verifies; of all others it cannot.
/// </summary>
internal static partial class DjangoPassword
{
    // more would let anybody who knows such an account's name fill the memory of the hash threads
    private const int MostKibibytes = 256 * 1024;
    private const int MostPasses = 10;
    private const int MostLanes = 64;
    // libsodium's strings have 128 bytes with their NUL
    private const int Longest = 127;

    /// <summary>Null: nobody can sign in by it here.</summary>
    public static string? Verifiable(string? stored)
    {
        const string hasher = "argon2";
        if (stored is null || Argon2().Match(stored) is not { Success: true } match || stored.Length - hasher.Length > Longest)
            return null;
        return Number("memory") <= MostKibibytes && Number("passes") <= MostPasses && Number("lanes") is >= 1 and <= MostLanes
            ? stored[hasher.Length..]
            : null;

        int Number(string group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
    }

    /// <summary>Why that is so, without anything of the password.</summary>
    public static string Describe(string? stored) => stored switch
    {
        null or "" or ['!', ..] => "it has no usable password",
        _ when stored.StartsWith("argon2$", StringComparison.Ordinal) => "its Argon2 hash has an unknown form or asks for too much",
        _ when Hasher().Match(stored) is { Success: true } hasher => $"{hasher.Groups["name"].Value} cannot be verified here",
        _ => "its password is in an unknown form"
    };

    [GeneratedRegex(@"\Aargon2\$argon2id?\$v=19\$m=(?<memory>[0-9]{1,8}),t=(?<passes>[0-9]{1,8}),p=(?<lanes>[0-9]{1,8})"
        + @"\$[A-Za-z0-9+/]{11,}\$[A-Za-z0-9+/]{22,}\z")]
    private static partial Regex Argon2();

    [GeneratedRegex(@"\A(?<name>[a-z0-9_]{1,40})\$")]
    private static partial Regex Hasher();
}
