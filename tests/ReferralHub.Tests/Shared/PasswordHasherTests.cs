using FluentAssertions;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Security;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

public sealed class PasswordHasherTests
{
    [Fact]
    public async Task A_hash_is_a_PHC_string_with_the_parameters_of_OWASP_and_a_salt_of_its_own()
    {
        using var threads = new HashThreads(new Settings(), Measured.Nowhere);
        var hasher = new PasswordHasher(threads);

        var (first, second) = (await hasher.Hash("correct horse", default), await hasher.Hash("correct horse", default));

        _ = first.Should().StartWith("$argon2id$v=19$m=19456,t=2,p=1$").And.NotBe(second);
        _ = (await hasher.Verify("correct horse", first, default)).Should().Be(new PasswordCheck(true, null));
        _ = (await hasher.Verify("correct horsf", first, default)).Right.Should().BeFalse();
        _ = (await hasher.Verify("correct horse", null, default)).Right.Should().BeFalse();
        _ = (await hasher.Verify("correct horse", "not a hash", default)).Right.Should().BeFalse();
    }

    [Fact]
    public async Task Nothing_of_a_long_password_is_cut_off()
    {
        using var threads = new HashThreads(new Settings(), Measured.Nowhere);
        var hasher = new PasswordHasher(threads);
        var stored = await hasher.Hash(new string('x', 127) + "a", default);

        _ = (await hasher.Verify(new string('x', 127) + "b", stored, default)).Right.Should().BeFalse();
    }

    [Fact]
    public async Task Past_the_queue_there_is_a_clear_refusal_and_those_inside_are_served()
    {
        using var threads = new HashThreads(
            new Settings { Hashing = new HashingSettings { MaxConcurrency = 1, QueueLimit = 2 } }, Measured.Nowhere);
        using var gate = new ManualResetEventSlim();
        using var busy = new ManualResetEventSlim();
        var first = threads.Run(() =>
        {
            busy.Set();
            gate.Wait();
            return 1;
        }, default);
        busy.Wait();
        var waiting = new[] { threads.Run(() => 2, default), threads.Run(() => 3, default) };

        Action tooMany = () => _ = threads.Run(() => 4, default);

        _ = tooMany.Should().Throw<OverloadedException>();
        gate.Set();
        _ = (await first + await waiting[0] + await waiting[1]).Should().Be(6);
    }

    [Fact]
    public async Task Who_has_hung_up_is_not_hashed_for()
    {
        using var threads = new HashThreads(
            new Settings { Hashing = new HashingSettings { MaxConcurrency = 1 } }, Measured.Nowhere);
        using var gate = new ManualResetEventSlim();
        using var gone = new CancellationTokenSource();
        var first = threads.Run(() =>
        {
            gate.Wait();
            return true;
        }, default);
        var ran = false;
        var second = threads.Run(() => ran = true, gone.Token);

        await gone.CancelAsync();
        gate.Set();

        _ = await second.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
        _ = (await first, ran).Should().Be((true, false));
    }
}
