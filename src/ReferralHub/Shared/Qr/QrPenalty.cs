namespace ReferralHub.Shared.Qr;

/// <summary>
/// How hard a masked symbol would be to read (ISO/IEC 18004:2015, 7.8.3 and Table 11): the mask with the lowest sum is taken.
/// </summary>
internal static class QrPenalty
{
    private const int Run = 3;
    private const int Square = 3;
    private const int LikeFinder = 40;
    private const int Imbalance = 10;

    private const int ShortestRun = 5;
    private const int LightBeside = 4;
    private static readonly bool[] s_finder = [true, false, true, true, true, false, true];

    public static int Of(bool[,] dark)
    {
        var (size, sum, total) = (dark.GetLength(0), Squares(dark), 0);
        var (across, down) = (new bool[size], new bool[size]);
        for (var index = 0; index < size; index++)
        {
            for (var place = 0; place < size; place++)
                (across[place], down[place]) = (dark[index, place], dark[place, index]);
            sum += Runs(across) + Runs(down) + LikeFinders(across) + LikeFinders(down);
            total += across.Count(isDark => isDark);
        }
        // each full 5 % that the dark modules are more or less than a half
        return sum + (Imbalance * (Math.Abs((20 * total) - (10 * size * size)) / (size * size)));
    }

    /// <summary>Five modules or more of one colour.</summary>
    private static int Runs(bool[] line)
    {
        var (sum, length) = (0, 1);
        for (var index = 1; index <= line.Length; index++, length++)
            if (index == line.Length || line[index] != line[index - 1])
            {
                if (length >= ShortestRun)
                    sum += Run + length - ShortestRun;
                length = 0;
            }
        return sum;
    }

    /// <summary>1:1:3:1:1 of dark and light, with four light modules before or behind it.</summary>
    private static int LikeFinders(bool[] line)
    {
        var sum = 0;
        for (var start = 0; start + s_finder.Length <= line.Length; start++)
            if (line.AsSpan(start, s_finder.Length).SequenceEqual(s_finder)
                && (IsLight(line, start - LightBeside) || IsLight(line, start + s_finder.Length)))
                sum += LikeFinder;
        return sum;
    }

    private static bool IsLight(bool[] line, int start) =>
        start >= 0 && start + LightBeside <= line.Length && !line.AsSpan(start, LightBeside).Contains(true);

    /// <summary>Two by two modules of one colour; they may overlap.</summary>
    private static int Squares(bool[,] dark)
    {
        var sum = 0;
        for (var row = 1; row < dark.GetLength(0); row++)
            for (var column = 1; column < dark.GetLength(1); column++)
            {
                var colour = dark[row, column];
                if (dark[row - 1, column] == colour && dark[row, column - 1] == colour && dark[row - 1, column - 1] == colour)
                    sum += Square;
            }
        return sum;
    }
}
