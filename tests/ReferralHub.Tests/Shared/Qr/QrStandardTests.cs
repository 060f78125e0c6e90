using FluentAssertions;
using ReferralHub.Shared.Qr;
using Xunit;

namespace ReferralHub.Tests.Shared.Qr;

/// <summary>What ISO/IEC 18004:2015 itself works out.</summary>
public sealed class QrStandardTests
{
    /// <summary>Annex I: the symbol 1-M that holds 01234567.</summary>
    [Fact]
    public void The_example_of_the_standard_has_the_correcting_codewords_of_the_standard()
    {
        var data = Convert.FromHexString("10200C566180EC11EC11EC11EC11EC11");

        _ = Convert.ToHexString(ReedSolomon.Correction(data, 10)).Should().Be("A524D4C1ED36C7872C55");
    }

    /// <summary>Table C.1, at level M; Annex C works out mask 101.</summary>
    [Fact]
    public void Format_information_is_that_of_the_standard() =>
        _ = Enumerable.Range(0, QrMask.Count).Select(mask => $"{QrInformation.Format(mask):B15}").Should().Equal(
            "101010000010010", "101000100100101", "101111001111100", "101101101001011",
            "100010111111001", "100000011001110", "100111110010111", "100101010100000");

    /// <summary>Table D.1.</summary>
    [Fact]
    public void Version_information_is_that_of_the_standard() =>
        _ = Enumerable.Range(7, 4).Select(number => $"{QrInformation.Version(number):X5}")
            .Should().Equal("07C94", "085BC", "09A99", "0A4D3");

    /// <summary>7.4: mode, count, the bytes, the terminator and the padding; before them, where it is no ASCII, that it is UTF-8.</summary>
    [Fact]
    public void Data_begin_with_mode_and_count_and_are_padded()
    {
        _ = Convert.ToHexString(QrCodewords.Data("AB", QrVersion.All[0])).Should().Be("40241420" + "EC11EC11EC11EC11EC11EC11");
        _ = Convert.ToHexString(QrCodewords.Data("é", QrVersion.All[0])).Should().Be("71A402C3A9" + "00" + "EC11EC11EC11EC11EC11");
        _ = Convert.ToHexString(QrCodewords.Data(new string('A', 14), QrVersion.All[0])).Should().StartWith("40E414").And.EndWith("1410");
        _ = Convert.ToHexString(QrCodewords.Data("A", QrVersion.All[9])).Should().StartWith("40001410EC11");
    }

    /// <summary>7.8.3.</summary>
    [Fact]
    public void Penalties_are_those_of_the_table()
    {
        // 42 runs of 21, 400 squares, and ten steps of 5 % from a half
        _ = QrPenalty.Of(Symbol(21, (_, _) => false)).Should().Be((42 * (3 + 16)) + (400 * 3) + (10 * 10));
        _ = QrPenalty.Of(Symbol(21, (row, column) => (row + column) % 2 == 0)).Should().Be(0);
        foreach (var line in (string[])["#-###-#----", "----#-###-#"])
            _ = QrPenalty.Of(Symbol(11, (_, column) => line[column] == '#')).Should().Be((11 * 40) + (11 * (3 + 6)) + (5 * 10 * 3));
        // three light modules beside it are too few
        _ = QrPenalty.Of(Symbol(10, (_, column) => "#-###-#---"[column] == '#')).Should().Be((10 * (3 + 5)) + (4 * 9 * 3));
    }

    private static bool[,] Symbol(int size, Func<int, int, bool> isDark)
    {
        var dark = new bool[size, size];
        for (var row = 0; row < size; row++)
            for (var column = 0; column < size; column++)
                dark[row, column] = isDark(row, column);
        return dark;
    }
}
