using System.Diagnostics;
using FluentAssertions;
using ReferralHub.Shared.Telemetry.Otlp;
using Xunit;

namespace ReferralHub.Tests.Shared.Telemetry;

public sealed class OtlpSamplerTests
{
    [Fact]
    public void A_share_of_the_traces_is_kept_and_what_a_smaller_share_keeps_a_greater_one_keeps_too()
    {
        var ids = Enumerable.Range(0, 20_000).Select(_ => ActivityTraceId.CreateRandom()).ToArray();

        var (quarter, half) = (Kept("traceidratio", 0.25, ids), Kept("parentbased_traceidratio", 0.5, ids));

        _ = quarter.Should().BeSubsetOf(half);
        _ = (quarter.Length / 20_000.0).Should().BeApproximately(0.25, 0.02);
        _ = (half.Length / 20_000.0).Should().BeApproximately(0.5, 0.02);
        _ = (Kept("traceidratio", 0, ids).Length, Kept("traceidratio", 1, ids).Length).Should().Be((0, 20_000));
    }

    private static ActivityTraceId[] Kept(string sampler, double share, ActivityTraceId[] ids) =>
        [.. ids.Where(id => Sampler.Of(sampler, share)!.Decide(id, default) is ActivitySamplingResult.AllDataAndRecorded)];
}
