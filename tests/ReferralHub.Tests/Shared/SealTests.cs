using FluentAssertions;
using ReferralHub.Shared.Security;
using Xunit;

namespace ReferralHub.Tests.Shared;

public sealed class SealTests
{
    private static readonly Seal s_seal = new(new byte[32]);

    [Fact]
    public void Opens_for_its_owner_and_looks_different_every_time()
    {
        var (first, second) = (s_seal.Close("secret"u8, "ada"u8), s_seal.Close("secret"u8, "ada"u8));

        _ = s_seal.Open(first, "ada"u8).Should().Equal("secret"u8.ToArray());
        _ = first.Should().NotEqual(second);
    }

    [Fact]
    public void Opens_neither_for_another_nor_by_another_key_nor_when_anything_was_changed()
    {
        var closed = s_seal.Close("secret"u8, "ada"u8);
        var changed = Enumerable.Range(0, closed.Length)
            .Select(at => closed.Select((value, i) => i == at ? (byte)(value ^ 1) : value).ToArray());

        _ = s_seal.Open(closed, "bob"u8).Should().BeNull();
        _ = new Seal([1, .. new byte[31]]).Open(closed, "ada"u8).Should().BeNull();
        _ = s_seal.Open(closed.AsSpan(0, 20), "ada"u8).Should().BeNull();
        _ = changed.All(forged => s_seal.Open(forged, "ada"u8) is null).Should().BeTrue();
    }
}
