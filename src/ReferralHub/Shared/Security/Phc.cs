using System.Globalization;
using System.Text.RegularExpressions;

namespace ReferralHub.Shared.Security;

/// <summary>A password hash as a PHC string: <c>$argon2id$v=19$m=19456,t=2,p=1$salt$hash</c>, base64 without padding.</summary>
internal sealed partial record Phc(string Variant, int Version, int MemoryKiB, int Passes, int Lanes, byte[] Salt, byte[] Hash)
{
    internal const int OurMemoryKiB = 19 * 1024;
    internal const int OurPasses = 2;
    internal const int OurSaltBytes = 16;

    // what a stored string may make us spend; the library that verifies the foreign ones has no bound of its own
    private const int MostMemoryKiB = 256 * 1024;
    private const int MostPasses = 16;
    private const int MostLanes = 16;
    private const int FewestBytes = 8;

    // RFC 9106 3.1
    private const int FewestKiBOfLane = 8;

    /// <summary>Made with the parameters of today.</summary>
    internal bool IsCurrent => IsOfSodium && MemoryKiB == OurMemoryKiB && Passes == OurPasses;

    /// <summary>libsodium verifies it, which is six times as fast.</summary>
    internal bool IsOfSodium => Variant is "argon2id" && Version == 19 && Lanes == 1 && Salt.Length == OurSaltBytes && Hash.Length >= 16;

    internal static Phc Current(byte[] salt, byte[] hash) => new("argon2id", 19, OurMemoryKiB, OurPasses, 1, salt, hash);

    /// <summary>Null: there is none, or not one that we would verify.</summary>
    internal static Phc? TryParse(string? text)
    {
        if (text is null || Form().Match(text) is not { Success: true } match)
            return null;

        var version = match.Groups["v"].Success ? Number("v") : 16;
        return Bytes("salt") is { Length: >= FewestBytes } salt && Bytes("hash") is { Length: >= FewestBytes } hash
            && Number("t") is >= 1 and <= MostPasses and var passes
            && Number("p") is >= 1 and <= MostLanes and var lanes
            && Number("m") is <= MostMemoryKiB and var memory && memory >= FewestKiBOfLane * lanes
            ? new Phc(match.Groups["variant"].Value, version, memory, passes, lanes, salt, hash)
            : null;

        int Number(string name) => int.Parse(match.Groups[name].Value, CultureInfo.InvariantCulture);

        byte[]? Bytes(string name)
        {
            var base64 = match.Groups[name].Value;
            var bytes = new byte[base64.Length];
            return Convert.TryFromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '='), bytes, out var length)
                ? bytes[..length]
                : null;
        }
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"${Variant}${(Version == 16 ? "" : $"v={Version}$")}m={MemoryKiB},t={Passes},p={Lanes}${Unpadded(Salt)}${Unpadded(Hash)}");

    private static string Unpadded(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    [GeneratedRegex(
        @"\A\$(?<variant>argon2id?)\$(v=(?<v>16|19)\$)?m=(?<m>[0-9]{1,7}),t=(?<t>[0-9]{1,3}),p=(?<p>[0-9]{1,3})"
        + @"\$(?<salt>[A-Za-z0-9+/]{1,128})\$(?<hash>[A-Za-z0-9+/]{1,128})\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
