namespace ReferralHub.Shared.Qr;

/// <summary>The eight patterns of which one is laid over the codewords, so that nothing there looks like a function pattern.</summary>
internal static class QrMask
{
    public const int Count = 8;

    /// <summary>ISO/IEC 18004:2015, Table 10.</summary>
    public static bool Inverts(int mask, int row, int column) => mask switch
    {
        0 => (row + column) % 2 == 0,
        1 => row % 2 == 0,
        2 => column % 3 == 0,
        3 => (row + column) % 3 == 0,
        4 => ((row / 2) + (column / 3)) % 2 == 0,
        5 => (row * column % 2) + (row * column % 3) == 0,
        6 => ((row * column % 2) + (row * column % 3)) % 2 == 0,
        _ => (((row + column) % 2) + (row * column % 3)) % 2 == 0
    };
}
