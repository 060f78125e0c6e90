using FluentAssertions;
using ReferralHub.Domain;
using Xunit;

namespace ReferralHub.Tests.Domain;

public sealed class PasswordRulesTests
{
    [Theory]
    [InlineData("ødegård1")]
    [InlineData("Password123!")]
    [InlineData("StrongPassword123!")]
    [InlineData("        ")]
    public void No_composition_is_asked_for(string password) => PasswordRules.Fault(password, "ada", "ada@example.com").Should().BeNull();

    [Fact]
    public void Characters_are_code_points()
    {
        PasswordRules.Fault(Keys(7), null, null).Should().Be("A password has 8 to 128 characters");
        PasswordRules.Fault(Keys(8), null, null).Should().BeNull();
        PasswordRules.Fault(Keys(128), null, null).Should().BeNull();
        PasswordRules.Fault(Keys(129), null, null).Should().NotBeNull();

        static string Keys(int count) => string.Concat(Enumerable.Repeat("🔑", count));
    }

    [Theory]
    [InlineData("password")]
    [InlineData("PassWord")]
    [InlineData("1q2w3e4r5t")]
    [InlineData("TRUSTNO1")]
    public void The_most_used_are_refused_in_any_case(string password) =>
        PasswordRules.Fault(password, null, null).Should().Be("This password is among the most used");

    [Theory]
    [InlineData("lovelace", "ada@example.com", "my-LoveLace-1")]
    [InlineData("somebody", "lovelace@example.com", "my-LOVELACE-1")]
    [InlineData("somebody", "ruth@example.com", "the tRUTH alone")]
    [InlineData("ruth", "x@example.com", "the truth alone")]
    [InlineData("somebody", "a.b+c@example.com", "xxA.B+Cxx")]
    public void Names_of_four_characters_or_more_must_not_stand_in_it(string username, string email, string password) =>
        PasswordRules.Fault(password, username, email).Should().StartWith("The password must not contain");

    [Fact]
    public void Shorter_ones_and_the_domain_may() =>
        PasswordRules.Fault("Ada and Eve at example.com", "ada", "eve@example.com").Should().BeNull();
}
