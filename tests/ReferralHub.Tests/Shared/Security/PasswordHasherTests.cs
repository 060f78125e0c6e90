using System.Security.Cryptography;
using System.Text;
using FluentAssertions;
using Isopoh.Cryptography.Argon2;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Security;
using Xunit;

namespace ReferralHub.Tests.Shared.Security;

public sealed class PasswordHasherTests : IDisposable
{
    private const string Password = "correct horse \u00e9 🔑";

    private readonly HashThreads _threads = new(new Settings());
    private readonly PasswordHasher _hasher;

    public PasswordHasherTests() => _hasher = new PasswordHasher(_threads);

    [Fact]
    public async Task A_hash_is_a_PHC_string_with_the_parameters_of_OWASP_and_a_salt_of_its_own()
    {
        var (first, second) = (await _hasher.Hash(Password, default), await _hasher.Hash(Password, default));

        first.Should().MatchRegex(@"^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$").And.NotBe(second);
        (await _hasher.Verify(Password, first, default)).Should().Be(new PasswordCheck(true, null));
        (await _hasher.Verify(Password, second, default)).Should().Be(new PasswordCheck(true, null));
        (await _hasher.Verify($"{Password} ", first, default)).Should().Be(new PasswordCheck(false, null));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("not a hash")]
    public async Task What_is_no_hash_is_never_right(string? stored) =>
        (await _hasher.Verify(Password, stored, default)).Should().Be(new PasswordCheck(false, null));

    [Fact]
    public async Task Nothing_of_a_long_password_is_cut_off()
    {
        var stored = await _hasher.Hash($"{new string('x', 127)}a", default);

        (await _hasher.Verify($"{new string('x', 127)}b", stored, default)).IsRight.Should().BeFalse();
    }

    [Fact]
    public async Task The_other_library_verifies_ours()
    {
        var ours = await _hasher.Hash(Password, default);

        Argon2.Verify(ours, Encoding.UTF8.GetBytes(Password)).Should().BeTrue();
        Argon2.Verify(ours, "another"u8.ToArray()).Should().BeFalse();
    }

    [Fact]
    public async Task Ours_verifies_that_of_the_other_library()
    {
        var theirs = Argon2Strings.Make(Password, Argon2Type.HybridAddressing, 19456, 2, 1);

        (await _hasher.Verify(Password, theirs, default)).Should().Be(new PasswordCheck(true, null));
        (await _hasher.Verify("another", theirs, default)).Should().Be(new PasswordCheck(false, null));
    }

    [Theory]
    [InlineData(Argon2Type.HybridAddressing, 8, 1, 1, 16, 32)]
    [InlineData(Argon2Type.HybridAddressing, 8192, 1, 1, 16, 32)]
    [InlineData(Argon2Type.HybridAddressing, 19456, 2, 1, 8, 32)]
    [InlineData(Argon2Type.HybridAddressing, 19456, 2, 1, 32, 64)]
    [InlineData(Argon2Type.HybridAddressing, 19456, 2, 1, 16, 12)]
    [InlineData(Argon2Type.HybridAddressing, 8192, 2, 2, 16, 32)]
    [InlineData(Argon2Type.HybridAddressing, 1024, 1, 16, 16, 32)]
    [InlineData(Argon2Type.DataIndependentAddressing, 8192, 3, 1, 16, 32)]
    [InlineData(Argon2Type.DataIndependentAddressing, 8192, 3, 4, 16, 16)]
    public async Task A_hash_of_other_parameters_is_verified_and_made_anew(
        Argon2Type type, int memory, int passes, int lanes, int saltBytes, int hashBytes)
    {
        var stored = Argon2Strings.Make(Password, type, memory, passes, lanes, saltBytes, hashBytes);

        var (right, wrong) = (await _hasher.Verify(Password, stored, default), await _hasher.Verify("another", stored, default));

        right.IsRight.Should().BeTrue();
        right.Renewed.Should().StartWith("$argon2id$v=19$m=19456,t=2,p=1$");
        (await _hasher.Verify(Password, right.Renewed, default)).Should().Be(new PasswordCheck(true, null));
        wrong.Should().Be(new PasswordCheck(false, null));
    }

    [Fact]
    public async Task A_hash_of_the_first_version_is_verified()
    {
        var stored = Argon2Strings.Make(Password, Argon2Type.HybridAddressing, 8192, 1, 1, version: Argon2Version.Sixteen);

        stored.Should().NotContain("v=19");
        (await _hasher.Verify(Password, stored, default)).IsRight.Should().BeTrue();
        (await _hasher.Verify(Password, stored.Replace("v=16$", "", StringComparison.Ordinal), default)).IsRight.Should().BeTrue();
    }

    [Fact]
    public async Task Past_the_queue_there_is_a_clear_refusal_and_those_inside_are_served()
    {
        using var threads = new HashThreads(new Settings { Hashing = new() { MaxConcurrency = 1, QueueLimit = 1 } });
        var hasher = new PasswordHasher(threads);
        Task<string> waiting;
        using (new BusyHashThreads(threads, fill: false))
        {
            waiting = hasher.Hash(Password, default);

            var nobody = () => hasher.Verify(Password, null, default);

            await nobody.Should().ThrowAsync<OverloadedException>();
        }
        (await waiting).Should().StartWith("$argon2id$");
    }

    [Fact]
    public async Task Who_has_hung_up_is_not_hashed_for()
    {
        using var threads = new HashThreads(new Settings { Hashing = new() { MaxConcurrency = 1, QueueLimit = 1 } });
        using var gone = new CancellationTokenSource();
        var ran = false;
        Task<bool> waiting;
        using (new BusyHashThreads(threads, fill: false))
        {
            waiting = threads.Run(() => ran = true, gone.Token);
            await gone.CancelAsync();
        }

        await waiting.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
        ran.Should().BeFalse();
    }

    public void Dispose() => _threads.Dispose();
}

/// <summary>One thread at work and, unless told otherwise, one piece of work waiting, until it is disposed of.</summary>
internal sealed class BusyHashThreads : IDisposable
{
    private readonly ManualResetEventSlim _gate = new();
    private readonly List<Task<bool>> _work = [];

    internal BusyHashThreads(HashThreads threads, bool fill = true)
    {
        using var begun = new ManualResetEventSlim();
        _work.Add(threads.Run(() =>
        {
            begun.Set();
            return _gate.Wait(TimeSpan.FromMinutes(1));
        }, default));
        begun.Wait();
        if (fill)
            _work.Add(threads.Run(() => true, default));
    }

    public void Dispose() => _gate.Set();
}

/// <summary>PHC strings of Isopoh's making.</summary>
internal static class Argon2Strings
{
    internal static string Make(
        string password, Argon2Type type, int memory, int passes, int lanes, int saltBytes = 16, int hashBytes = 32,
        Argon2Version version = Argon2Version.Nineteen)
    {
        var config = new Argon2Config
        {
            Type = type,
            Version = version,
            MemoryCost = memory,
            TimeCost = passes,
            Lanes = lanes,
            Threads = lanes,
            Salt = RandomNumberGenerator.GetBytes(saltBytes),
            HashLength = hashBytes,
            Password = Encoding.UTF8.GetBytes(password),
        };
        using var hash = new Argon2(config).Hash();
        return config.EncodeString(hash.Buffer);
    }
}
