using FluentAssertions;
using ReferralHub.Domain;
using Xunit;

namespace ReferralHub.Tests.Domain;

public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("ada@example.com")]
    [InlineData("A.B+tag@sub.example.co.uk")]
    [InlineData("!#$%&'*+-/=?^_`{|}~@example.com")]
    [InlineData(".a..b.@example.com")]
    [InlineData("a@b.c")]
    [InlineData("a@1-2.3")]
    [InlineData("a@xn--bcher-kva.example")]
    public void What_a_browser_takes_is_taken(string email) => EmailAddress.IsValid(email).Should().BeTrue();

    [Theory]
    [InlineData("")]
    [InlineData("ada")]
    [InlineData("@example.com")]
    [InlineData("ada@")]
    [InlineData("ada@localhost")]
    [InlineData("ada@@example.com")]
    [InlineData("ada@exa mple.com")]
    [InlineData("ada@example..com")]
    [InlineData("ada@example.com.")]
    [InlineData("ada@.example.com")]
    [InlineData("ada@-example.com")]
    [InlineData("ada@example-.com")]
    [InlineData("ada@exam_ple.com")]
    [InlineData("ada@[127.0.0.1]")]
    [InlineData("\"ada\"@example.com")]
    [InlineData("Ada <ada@example.com>")]
    [InlineData("ada@example.com\n")]
    [InlineData("ada,eve@example.com")]
    [InlineData("jürgen@example.com")]
    [InlineData("ada@\u212Aelvin.example")]
    [InlineData("\u017Fam@example.com")]
    public void Anything_else_is_not(string email) => EmailAddress.IsValid(email).Should().BeFalse();

    [Fact]
    public void It_has_at_most_254_characters_and_a_label_63()
    {
        const string Domain = "@example.com";

        EmailAddress.IsValid(new string('a', 254 - Domain.Length) + Domain).Should().BeTrue();
        EmailAddress.IsValid(new string('a', 255 - Domain.Length) + Domain).Should().BeFalse();
        EmailAddress.IsValid($"a@{new string('b', 63)}.com").Should().BeTrue();
        EmailAddress.IsValid($"a@{new string('b', 64)}.com").Should().BeFalse();
    }
}
