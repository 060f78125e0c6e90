using System.Text;
using System.Xml.Linq;
using FluentAssertions;
using ReferralHub.Shared.Qr;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared.Qr;

public sealed class QrCodeTests
{
    /// <summary>A version, and the most bytes it holds at level M (ISO/IEC 18004:2015, Table 7).</summary>
    public static readonly TheoryData<int, int> Versions = new()
    {
        { 1, 14 }, { 2, 26 }, { 3, 42 }, { 4, 62 }, { 5, 84 }, { 6, 106 }, { 7, 122 }, { 8, 152 }, { 9, 180 }, { 10, 213 }
    };

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task The_most_that_a_version_holds_is_read_and_a_byte_more_is_the_next_version(int number, int most)
    {
        var (full, more) = (Text(most), Text(most + 1));

        _ = QrCode.Of(full).Size.Should().Be(17 + (4 * number));
        _ = (await Scanner.Read(Draw(full))).Should().Be(full);

        if (QrCode.Fits(more))
            _ = (await Scanner.Read(Draw(more))).Should().Be(more);
        _ = (QrCode.Fits(more) ? QrCode.Of(more).Size : 0).Should().Be(number < 10 ? 21 + (4 * number) : 0);
    }

    [Theory]
    [InlineData("A")]
    [InlineData("https://grüße.example/r/ADA")]
    [InlineData("https://日本.example/r/ЖУК-🎁")]
    [InlineData("https://hub.example/a&b;c='d'/r/<ADA>\"")]
    public async Task Any_text_is_read_as_it_was_written(string text) =>
        _ = (await Scanner.Read(Draw(text))).Should().Be(text);

    [Fact]
    public async Task What_is_no_ASCII_takes_up_the_room_of_its_UTF_8()
    {
        // twelve bits say that it is UTF-8
        var (full, more) = ($"{Text(9)}éé", $"{Text(10)}éé");

        _ = (QrCode.Of(full).Size, QrCode.Of(more).Size).Should().Be((21, 25));
        _ = (await Scanner.Read(Draw(full))).Should().Be(full);
    }

    /// <summary>So nothing of an undamaged one is wrong: that would be too much then.</summary>
    [Theory]
    [MemberData(nameof(Versions))]
    public async Task It_is_read_with_as_many_wrong_codewords_in_each_block_as_the_standard_allows(int number, int most)
    {
        // of version 1 two correcting codewords guard against misreading (Table 9)
        var (version, text) = (QrVersion.All[number - 1], Text(most));
        var wrong = version.Blocks * (number == 1 ? 4 : version.Correcting / 2);
        var codewords = QrCodewords.Of(text, version);
        for (var index = 0; index < wrong; index++)
            codewords[index] ^= 0xFF;

        var symbol = new QrMatrix(version);
        symbol.Place(codewords);

        for (var mask = 0; mask < QrMask.Count; mask++)
            _ = (await Scanner.Read(QrSvg.Of(new(symbol.Masked(mask)), text))).Should().Be(text);
    }

    [Theory]
    [InlineData("#000")]
    [InlineData("#fff")]
    public async Task A_stain_does_not_matter(string colour)
    {
        const string Link = "https://hub.example/r/ADA-SUMMER";
        var stained = Draw(Link).Replace("</svg>", $"<circle cx='20' cy='17' r='3' fill='{colour}'/></svg>", StringComparison.Ordinal);

        _ = (await Scanner.Read(stained)).Should().Be(Link);
    }

    [Fact]
    public void What_is_too_long_is_refused()
    {
        var make = () => QrCode.Of(Text(214));

        _ = QrCode.Fits(Text(214)).Should().BeFalse();
        _ = make.Should().Throw<ArgumentException>();
    }

    [Fact]
    public void The_picture_has_a_quiet_zone_on_light_ground_and_says_what_it_is()
    {
        var svg = XDocument.Parse(Draw("<A&B>")).Root!;
        XElement Part(string name) => svg.Elements().Single(part => part.Name.LocalName == name);

        _ = svg.Elements().Select(part => part.Name.LocalName).Should().Equal("title", "rect", "path");
        _ = (svg.Attribute("viewBox")!.Value, svg.Attribute("role")!.Value).Should().Be(("0 0 29 29", "img"));
        _ = Part("title").Value.Should().Be("QR code of <A&B>");
        _ = Part("rect").ToString().Should().Contain("""width="29" height="29" fill="#fff" """.TrimEnd());
        // the upper row of the finder patterns
        _ = Part("path").Attribute("d")!.Value.Should().StartWith("M4 4h7v1h-7z").And.Contain("M18 4h7v1h-7z")
            .And.NotMatchRegex(@"M[0-3] ");
    }

    [Fact]
    public void The_picture_does_nothing_and_asks_for_nothing()
    {
        var names = XDocument.Parse(Draw("A")).Descendants().SelectMany(part => part.Attributes()).Select(name => name.Name.LocalName);

        _ = names.Distinct().Should().BeEquivalentTo("xmlns", "viewBox", "role", "shape-rendering", "width", "height", "fill", "d");
    }

    private static string Draw(string text) => QrSvg.Of(QrCode.Of(text), $"QR code of {text}");

    private static string Text(int length) =>
        new StringBuilder().Insert(0, "https://hub.example/r/ADA-2026-", 1 + (length / 20)).ToString()[..length];
}
