using FluentAssertions;
using ReferralHub.Shared.Security;
using Xunit;

namespace ReferralHub.Tests.Shared.Security;

public sealed class PhcTests
{
    private const string Salt = "c29tZXNhbHRzb21lc2FsdA";
    private const string Hash = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

    [Theory]
    [InlineData($"$argon2id$v=19$m=19456,t=2,p=1${Salt}${Hash}", true, true)]
    [InlineData($"$argon2id$v=19$m=8192,t=2,p=1${Salt}${Hash}", true, false)]
    [InlineData($"$argon2id$v=19$m=19456,t=3,p=1${Salt}${Hash}", true, false)]
    [InlineData($"$argon2id$v=19$m=19456,t=2,p=2${Salt}${Hash}", false, false)]
    [InlineData($"$argon2i$v=19$m=19456,t=2,p=1${Salt}${Hash}", false, false)]
    [InlineData($"$argon2id$m=19456,t=2,p=1${Salt}${Hash}", false, false)]
    [InlineData($"$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ${Hash}", false, false)]
    public void A_string_is_read_and_written_the_same(string text, bool isOfSodium, bool isCurrent)
    {
        var phc = Phc.TryParse(text)!;

        phc.ToString().Should().Be(text);
        (phc.IsOfSodium, phc.IsCurrent).Should().Be((isOfSodium, isCurrent));
    }

    [Fact]
    public void Each_part_is_where_it_belongs()
    {
        var phc = Phc.TryParse($"$argon2i$v=19$m=65536,t=3,p=4${Salt}${Hash}")!;

        (phc.Variant, phc.Version, phc.MemoryKiB, phc.Passes, phc.Lanes).Should().Be(("argon2i", 19, 65536, 3, 4));
        phc.Salt.Should().Equal("somesaltsomesalt"u8.ToArray());
        phc.Hash.Should().Equal(Enumerable.Range(0, 32).Select(number => (byte)number));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("$")]
    [InlineData("$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW")]
    [InlineData($"$argon2d$v=19$m=19456,t=2,p=1${Salt}${Hash}")]
    [InlineData($"$argon2id$v=18$m=19456,t=2,p=1${Salt}${Hash}")]
    [InlineData($"$argon2id$v=19$m=19456,t=2${Salt}${Hash}")]
    [InlineData($"$argon2id$v=19$t=2,m=19456,p=1${Salt}${Hash}")]
    [InlineData($"$argon2id$v=19$m=-1,t=2,p=1${Salt}${Hash}")]
    [InlineData($"$argon2id$v=19$m=19456,t=0,p=1${Salt}${Hash}")]
    [InlineData($"$argon2id$v=19$m=19456,t=2,p=0${Salt}${Hash}")]
    [InlineData($"$argon2id$v=19$m=19456,t=2,p=1${Salt}==${Hash}=")]
    [InlineData($"$argon2id$v=19$m=19456,t=2,p=1${Salt}")]
    [InlineData($"$argon2id$v=19$m=19456,t=2,p=1${Salt}${Hash}\n")]
    [InlineData($" $argon2id$v=19$m=19456,t=2,p=1${Salt}${Hash}")]
    [InlineData($"$argon2id$v=19$m=19456,t=2,p=1$AAAAA${Hash}")]
    [InlineData($"$argon2id$v=19$m=19456,t=2,p=1${Salt}$AAAA")]
    public void Anything_else_is_none(string? text) => Phc.TryParse(text).Should().BeNull();

    [Theory]
    [InlineData("m=262145,t=2,p=1")]
    [InlineData("m=99999999,t=2,p=1")]
    [InlineData("m=19456,t=17,p=1")]
    [InlineData("m=19456,t=2,p=17")]
    [InlineData("m=7,t=2,p=1")]
    [InlineData("m=15,t=2,p=2")]
    public void What_would_cost_too_much_or_is_no_Argon2_is_none(string parameters) =>
        Phc.TryParse($"$argon2id$v=19${parameters}${Salt}${Hash}").Should().BeNull();
}
