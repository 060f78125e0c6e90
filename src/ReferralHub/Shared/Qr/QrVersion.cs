namespace ReferralHub.Shared.Qr;

/// <summary>
/// A size of symbol with error correction level M: its codewords in all (ISO/IEC 18004:2015, Table 1), in how many blocks and how many of
/// each block correct errors (Table 9), and the centres of its alignment patterns (Table E.1).
/// </summary>
internal sealed record QrVersion(int Number, int Codewords, int Blocks, int Correcting, int[] Alignment)
{
    /// <summary>Those that telephones read from a card. The largest holds 213 bytes, and a link that is longer stops the start.</summary>
    public static readonly QrVersion[] All =
    [
        new(1, 26, 1, 10, []),
        new(2, 44, 1, 16, [6, 18]),
        new(3, 70, 1, 26, [6, 22]),
        new(4, 100, 2, 18, [6, 26]),
        new(5, 134, 2, 24, [6, 30]),
        new(6, 172, 4, 16, [6, 34]),
        new(7, 196, 4, 18, [6, 22, 38]),
        new(8, 242, 4, 22, [6, 24, 42]),
        new(9, 292, 5, 22, [6, 26, 46]),
        new(10, 346, 5, 26, [6, 28, 50])
    ];

    public int Size => 17 + (4 * Number);

    public int DataCodewords => Codewords - (Blocks * Correcting);

    /// <summary>Of the count of bytes (Table 3).</summary>
    public int CountBits => Number < 10 ? 8 : 16;

    /// <summary>It says its number beside its finder patterns.</summary>
    public bool NamesItself => Number >= 7;
}
