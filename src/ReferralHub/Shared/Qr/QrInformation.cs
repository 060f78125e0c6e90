namespace ReferralHub.Shared.Qr;

/// <summary>
/// What a symbol says of itself, in BCH codes that bear three wrong modules (ISO/IEC 18004:2015, 7.9 and 7.10, Annexes C and D).
/// </summary>
internal static class QrInformation
{
    public const int FormatBits = 15;
    public const int VersionBits = 18;

    /// <summary>Of Table 12.</summary>
    private const int LevelM = 0b00;

    public static int Format(int mask) => Protected((LevelM << 3) | mask, 0b101_0011_0111) ^ 0b101_0100_0001_0010;

    public static int Version(int number) => Protected(number, 0b1_1111_0010_0101);

    /// <summary>The value, and behind it the remainder of its division by the generator.</summary>
    private static int Protected(int value, int generator)
    {
        var degree = int.Log2(generator);
        var rest = value << degree;
        while (rest >> degree != 0)
            rest ^= generator << (int.Log2(rest) - degree);
        return (value << degree) | rest;
    }
}
