using FluentAssertions;
using ReferralHub.Domain;
using Xunit;

namespace ReferralHub.Tests.Domain;

public sealed class UsernameTests
{
    public static TheoryData<string> Reserved => [.. """
        admin administrator root system support help security api www mail me r register login logout docs health openapi oauth null
        undefined anonymous referralhub
        """.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)];

    [Theory]
    [InlineData("abc")]
    [InlineData("A.b-c_9")]
    [InlineData("...")]
    [InlineData("123456789012345678901234567890")]
    public void Three_to_thirty_of_the_letters_make_a_name(string name) => Username.IsValid(name).Should().BeTrue();

    [Theory]
    [InlineData("")]
    [InlineData("ab")]
    [InlineData("1234567890123456789012345678901")]
    [InlineData("a b")]
    [InlineData(" abc")]
    [InlineData("abc\n")]
    [InlineData("a@b.c")]
    [InlineData("jürgen")]
    [InlineData("mi\u212Ae")]
    [InlineData("clau\u017F")]
    [InlineData("ab\u0663")]
    [InlineData("аbc")]
    public void Anything_else_does_not(string name) => Username.IsValid(name).Should().BeFalse();

    [Theory]
    [MemberData(nameof(Reserved))]
    public void What_is_reserved_is_so_in_any_case(string name)
    {
        foreach (var spelling in (string[])[name, name.ToUpperInvariant(), $"{char.ToUpperInvariant(name[0])}{name[1..]}"])
            Username.IsReserved(spelling).Should().BeTrue();
        Username.IsReserved($"{name}1").Should().BeFalse();
    }
}
