using FluentAssertions;
using ReferralHub.Domain;
using Xunit;

namespace ReferralHub.Tests.Domain;

public sealed class ReferralCodeTests
{
    private static readonly byte[] s_key = [.. Enumerable.Range(0, 32).Select(number => (byte)number)];

    [Fact]
    public void A_code_is_ten_of_Crockfords_letters_and_the_same_for_the_same_identity()
    {
        var code = ReferralCode.Derive(s_key, "ada@example.com", 0);

        code.Should().MatchRegex("^[0-9A-HJKMNP-TV-Z]{10}$");
        ReferralCode.Derive(s_key, "ada@example.com", 0).Should().Be(code);
    }

    [Fact]
    public void Another_identity_attempt_or_key_gives_another_code()
    {
        var codes = new[]
        {
            ReferralCode.Derive(s_key, "ada@example.com", 0),
            ReferralCode.Derive(s_key, "ada@example.com", 1),
            ReferralCode.Derive(s_key, "ada@example.com", 2),
            ReferralCode.Derive(s_key, "eve@example.com", 0),
            ReferralCode.Derive([.. s_key.Reverse()], "ada@example.com", 0),
        };

        codes.Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void Every_letter_is_used()
    {
        var letters = Enumerable.Range(0, 500).SelectMany(number => ReferralCode.Derive(s_key, $"{number}", 0)).Distinct();

        letters.Order().Should().Equal("0123456789ABCDEFGHJKMNPQRSTVWXYZ");
    }

    [Theory]
    [InlineData("ab12cd34ef", "AB12CD34EF")]
    [InlineData(" spring-sale ", "SPRING-SALE")]
    [InlineData("12345678901234567890123456789012", "12345678901234567890123456789012")]
    public void What_was_typed_is_read_in_upper_case(string typed, string key) => ReferralCode.Key(typed).Should().Be(key);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a_b")]
    [InlineData("a b")]
    [InlineData("\u212Aelvin0000")]
    [InlineData("stra\u00dfe")]
    [InlineData("123456789012345678901234567890123")]
    public void No_code_looks_like_that(string? typed) => ReferralCode.Key(typed).Should().BeNull();

    [Fact]
    public void O_is_0_and_I_and_L_are_1() => ReferralCode.Folded("O0I1L1AB").Should().Be("001111AB");
}
