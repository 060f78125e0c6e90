using System.Diagnostics;
using ReferralHub.Benchmarks.Measuring;
using ReferralHub.Benchmarks.Workloads;

namespace ReferralHub.Benchmarks.Table;

/// <summary>Several that are compared, each in its turn in each round: what else the machine does meets all.</summary>
internal static class Turns
{
    /// <summary>The means of the rounds.</summary>
    public static async Task<Measured[]> Take(
        Scene scene, Effort effort, CancellationToken ct, params Func<TimeSpan, Task<Measured>>[] contenders)
    {
        foreach (var contender in contenders)
            await WarmUp(effort, contender);
        var rounds = contenders.Select(_ => new List<Measured>()).ToArray();
        foreach (var _ in effort.Rounds)
            foreach (var (number, contender) in contenders.Index())
            {
                ct.ThrowIfCancellationRequested();
                rounds[number].Add(await Weighed(scene, effort.Slice, contender));
            }
        return [.. rounds.Select(Measured.Mean)];
    }

    /// <summary>
    /// Until it got no faster twice. The compiler of hot code has long paths in its queue, and takes its time beside the load itself: after
    /// eight seconds of it a read from the database still cost four times what it did after twenty.
    /// </summary>
    private static async Task WarmUp(Effort effort, Func<TimeSpan, Task<Measured>> contender)
    {
        const int Most = 8;
        const int Enough = 2;
        var (best, alike) = (0d, 0);
        for (var times = 0; alike < Enough && times < Most; times++)
        {
            var now = (await contender(effort.WarmUp)).PerSecond;
            alike = now > best * 1.05 ? 0 : alike + 1;
            best = Math.Max(best, now);
        }
    }

    private static async Task<Measured> Weighed(Scene scene, TimeSpan duration, Func<TimeSpan, Task<Measured>> contender)
    {
        var (before, watch) = (scene.Cpu?.Seconds(), Stopwatch.StartNew());
        var measured = await contender(duration);
        return measured with { Cpu = (scene.Cpu?.Seconds() - before) / (measured.PerSecond * watch.Elapsed.TotalSeconds) * 1e6 };
    }
}
