using ReferralHub.Benchmarks.Measuring;
using ReferralHub.Benchmarks.Workloads;
using ReferralHub.Tests.Host;

namespace ReferralHub.Benchmarks.Table;

/// <summary>Two instances that share Redis, behind nginx, each on half the cores; and the first of them alone, behind nginx too.</summary>
internal static class InstanceRows
{
    private const int People = 100;
    private static readonly int s_cores = Environment.ProcessorCount;

    public static async Task<Row[]> TwoAgainstOne(Scene scene, Effort effort, CancellationToken ct)
    {
        await using var redis = await TestRedis.Start();
        var half = Math.Max(1, s_cores / 2);
        (string, string)[] shared = [("ConnectionStrings__Redis", redis.Address)];
        await using var first = await scene.Stage.Another($"0-{half - 1}", shared);
        await using var second = await scene.Stage.Another($"{s_cores - half}-{s_cores - 1}", shared);
        await using var nginx = await Balancers.Start([first.Address], [first.Address, second.Address]);

        Func<TimeSpan, Task<Measured>> Reads(Uri address) =>
            scene.Wrk.Load(address, scene.Tokens[..People].Select(token => new Call("/api/referral-stats", token)));
        var both = await Turns.Take(scene, effort, ct, Reads(nginx.Addresses[1]), Reads(nginx.Addresses[0]));
        scene.Weigh(first);
        scene.Weigh(second);
        return
        [
            Row.Of("two_instances", $"stats_hot of two instances behind nginx, each on {half} of {s_cores} cores", both[0],
                "of one of them behind nginx", both[1], 1.7, s_cores > 4
                    ? null
                    : $"{s_cores} cores cannot show it: wrk, nginx, PostgreSQL and Redis need those that the one leaves free.")
        ];
    }
}
