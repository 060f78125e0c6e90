namespace ReferralHub.Shared.Qr;

/// <summary>The modules of a symbol: its function patterns (ISO/IEC 18004:2015, 6.3), and the codewords between them (7.7.3).</summary>
internal sealed class QrMatrix
{
    /// <summary>From the centre outwards; the last ring separates a finder pattern from the rest.</summary>
    private const string Finder = "##-#-";
    private const string Alignment = "#-#";

    private const int Timing = 6;
    private const int FormatLine = 8;

    private readonly int _size;
    private readonly bool[,] _dark;

    /// <summary>What holds no codewords, and is not masked.</summary>
    private readonly bool[,] _isPattern;

    public QrMatrix(QrVersion version)
    {
        _size = version.Size;
        (_dark, _isPattern) = (new bool[_size, _size], new bool[_size, _size]);
        DrawTiming();
        foreach (var (row, column) in ((int, int)[])[(3, 3), (3, _size - 4), (_size - 4, 3)])
            DrawRings(row, column, Finder);
        DrawAlignment(version.Alignment);
        if (version.NamesItself)
            DrawVersion(QrInformation.Version(version.Number));
        foreach (var (row, column, _) in Format())
            Draw(row, column, dark: false);
        Draw(_size - 8, FormatLine, dark: true);
    }

    /// <summary>In strips of two columns from the right, upwards and downwards by turns. What is left at the end stays light.</summary>
    public void Place(byte[] codewords)
    {
        var (bit, upwards) = (0, true);
        for (var right = _size - 1; right > 0; right -= 2, upwards = !upwards)
        {
            if (right == Timing)
                right--;
            for (var step = 0; step < _size; step++)
            {
                var row = upwards ? _size - 1 - step : step;
                for (var column = right; column >= right - 1; column--)
                    if (!_isPattern[row, column] && bit < 8 * codewords.Length)
                    {
                        _dark[row, column] = IsSet(codewords[bit / 8], 7 - (bit % 8));
                        bit++;
                    }
            }
        }
    }

    /// <summary>The whole symbol under this mask, which its format information names.</summary>
    public bool[,] Masked(int mask)
    {
        var dark = (bool[,])_dark.Clone();
        for (var row = 0; row < _size; row++)
            for (var column = 0; column < _size; column++)
                dark[row, column] ^= !_isPattern[row, column] && QrMask.Inverts(mask, row, column);
        var format = QrInformation.Format(mask);
        foreach (var (row, column, bit) in Format())
            dark[row, column] = IsSet(format, bit);
        return dark;
    }

    private void DrawTiming()
    {
        for (var index = 0; index < _size; index++)
        {
            Draw(Timing, index, index % 2 == 0);
            Draw(index, Timing, index % 2 == 0);
        }
    }

    /// <summary>At each crossing of these rows and columns, but in the corners where a finder pattern is.</summary>
    private void DrawAlignment(int[] centres)
    {
        foreach (var row in centres)
            foreach (var column in centres)
                if (!((row, column) == (centres[0], centres[0]) || (row, column) == (centres[0], centres[^1])
                    || (row, column) == (centres[^1], centres[0])))
                    DrawRings(row, column, Alignment);
    }

    private void DrawVersion(int version)
    {
        for (var bit = 0; bit < QrInformation.VersionBits; bit++)
        {
            var (along, across) = (bit / 3, _size - 11 + (bit % 3));
            Draw(along, across, IsSet(version, bit));
            Draw(across, along, IsSet(version, bit));
        }
    }

    private void DrawRings(int row, int column, string rings)
    {
        var radius = rings.Length - 1;
        for (var down = -radius; down <= radius; down++)
            for (var right = -radius; right <= radius; right++)
                if (IsInside(row + down) && IsInside(column + right))
                    Draw(row + down, column + right, rings[Math.Max(Math.Abs(down), Math.Abs(right))] == '#');
    }

    private void Draw(int row, int column, bool dark) => (_dark[row, column], _isPattern[row, column]) = (dark, true);

    /// <summary>Where each bit of the format information is: beside the upper left finder pattern, and beside the other two.</summary>
    private IEnumerable<(int Row, int Column, int Bit)> Format()
    {
        for (var bit = 0; bit < QrInformation.FormatBits; bit++)
        {
            yield return bit switch
            {
                < 6 => (bit, FormatLine, bit),
                // the timing pattern is between
                6 or 7 => (bit + 1, FormatLine, bit),
                8 => (FormatLine, 7, bit),
                _ => (FormatLine, 14 - bit, bit)
            };
            yield return bit < 8 ? (FormatLine, _size - 1 - bit, bit) : (_size - QrInformation.FormatBits + bit, FormatLine, bit);
        }
    }

    private bool IsInside(int index) => index >= 0 && index < _size;

    private static bool IsSet(int value, int bit) => ((value >> bit) & 1) == 1;
}
