namespace ReferralHub.Shared.Qr;

/// <summary>
/// A QR code (ISO/IEC 18004:2015, Model 2) of a short text, in byte mode with error correction level M: it is read with some 15 % of it
/// damaged. This is the door of ADR 1, behind which a package could take the place of what makes the modules; <see cref="QrSvg"/> stays.
/// </summary>
internal sealed class QrCode(bool[,] dark)
{
    /// <summary>Modules a side, without the quiet zone.</summary>
    public int Size => dark.GetLength(0);

    public bool IsDark(int row, int column) => dark[row, column];

    public static bool Fits(string text) => QrCodewords.Smallest(text) is not null;

    public static QrCode Of(string text)
    {
        var version = QrCodewords.Smallest(text) ?? throw new ArgumentException("This is too long for a QR code", nameof(text));
        var symbol = new QrMatrix(version);
        symbol.Place(QrCodewords.Of(text, version));
        return new(Enumerable.Range(0, QrMask.Count).Select(symbol.Masked).MinBy(QrPenalty.Of)!);
    }
}
