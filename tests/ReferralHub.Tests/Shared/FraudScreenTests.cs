using System.Net;
using FluentAssertions;
using ReferralHub.Domain;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

/// <summary>The rules that need no database.</summary>
public sealed class FraudScreenTests
{
    [Theory]
    [InlineData("ada@example.com", "ada+friend@example.com", true)]
    [InlineData("ada+one@example.com", "ADA+two@Example.COM", true)]
    [InlineData("ada+a+b@example.com", "ada@example.com", true)]
    [InlineData("a.d.a@gmail.com", "ada@gmail.com", true)]
    [InlineData("a.da+x@googlemail.com", "A.D.A@gmail.com", true)]
    [InlineData("a.da@example.com", "ada@example.com", false)]
    [InlineData("ada@example.com", "ada@example.org", false)]
    [InlineData("ada-friend@example.com", "ada@example.com", false)]
    [InlineData("ada@mail.gmail.com", "a.da@mail.gmail.com", false)]
    [InlineData("+ada@example.com", "+bob@example.com", false)]
    [InlineData(null, null, false)]
    [InlineData("ada@example.com", null, false)]
    public void A_mailbox_is_the_same_under_its_other_names(string? one, string? other, bool same)
    {
        _ = FraudScreen.IsSameMailbox(one, other).Should().Be(same);
        _ = FraudScreen.IsSameMailbox(other, one).Should().Be(same);
    }

    [Theory]
    [InlineData("ada@mailinator.com", true)]
    [InlineData("ada@Mailinator.COM", true)]
    [InlineData("ada@any.thing.mailinator.com", true)]
    [InlineData("ada@mailinator.company", false)]
    [InlineData("mailinator.com@example.com", false)]
    [InlineData("ada@gmail.com", false)]
    [InlineData("ada@school.edu.pl", false)]
    [InlineData(null, false)]
    public void A_throw_away_domain_stands_for_all_below_it(string? email, bool disposable) =>
        FraudScreen.IsDisposable(email).Should().Be(disposable);

    [Theory]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("172.16.0.1", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.1.1", false)]
    [InlineData("192.169.1.1", true)]
    [InlineData("169.254.1.1", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("100.128.0.1", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("203.0.113.9", true)]
    [InlineData("::1", false)]
    [InlineData("::", false)]
    [InlineData("fd12:3456::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fe80::1%3", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("::ffff:203.0.113.9", true)]
    [InlineData("2001:db8::1", true)]
    public void A_private_address_tells_nothing(string address, bool telling) =>
        FraudScreen.IsTelling(IPAddress.Parse(address)).Should().Be(telling);

    [Fact]
    public void The_list_of_domains_says_where_it_is_from_and_is_sorted()
    {
        var lines = File.ReadAllText(Repository.Path("src/ReferralHub/Domain/DisposableDomains.txt")).TrimEnd('\n').Split('\n');

        var domains = lines.SkipWhile(line => line[0] is '#').ToArray();

        _ = lines[0].Should().Contain("disposable-email-domains").And.Contain("MIT");
        _ = domains.Should().HaveCountGreaterThan(1000);
        for (var line = 1; line < domains.Length; line++)
            _ = string.CompareOrdinal(domains[line - 1], domains[line]).Should().BeNegative(domains[line]);
        _ = domains.Should().OnlyContain(domain => EmailAddress.IsValid($"a@{domain}"));
    }
}
