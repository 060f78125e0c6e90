using ReferralHub.Benchmarks.Floor;
using ReferralHub.Benchmarks.Measuring;
using ReferralHub.Benchmarks.Workloads;

namespace ReferralHub.Benchmarks.Table;

/// <summary>Stats and lists.</summary>
internal static class ReadRows
{
    private const int Hot = 100;
    private const int Page = 20;
    private const string Stats = "/api/referral-stats";

    public static async Task<Row[]> StatsHot(Scene scene, Effort effort, CancellationToken ct)
    {
        var both = await Turns.Take(scene, effort, ct,
            scene.Wrk.Load(scene.Stage.Address, scene.Tokens[..Hot].Select(token => new Call(Stats, token))),
            scene.Wrk.Load(scene.Floor.Address, scene.Floor.Signed(scene.People[..Hot])));
        return [Row.Of("stats_hot", $"GET {Stats}, {Hot} users, ES256 bearer", both[0], "200 bytes behind HS256", both[1], 0.70)];
    }

    /// <summary>Entries live for less than it takes to come round to the same person again, so that none is ever found.</summary>
    public static async Task<Row[]> StatsCold(Scene scene, Effort effort, CancellationToken ct)
    {
        const double Seconds = 0.25;
        await using var cold = await scene.Stage.Another(("Cache__StatsSeconds", $"{Seconds}"));
        // tokens are known and code is compiled: it is the stats that are cold
        await Parallel.ForEachAsync(scene.Tokens, ct, async (token, _) => await cold.Get(Stats, token));
        var both = await Turns.Take(scene, effort, ct,
            scene.Wrk.Load(cold.Address, scene.Tokens.Select(token => new Call(Stats, token))),
            scene.Wrk.Load(scene.Floor.Address, FloorProcess.Select(scene.People)));
        scene.Weigh(cold);
        if (both[0].PerSecond * Seconds > Crowd.People)
            throw new InvalidOperationException("The cache answered: it takes more people to come round more slowly");
        return
        [
            Row.Of("stats_cold", $"GET {Stats}, {Crowd.People:N0} users in turn, no cache entry", both[0], "primary-key select", both[1],
                0.60, $"Entries live for {Seconds} s, shorter than until the same user's next turn.")
        ];
    }

    public static async Task<Row[]> StatsBig(Scene scene, Effort effort, CancellationToken ct)
    {
        await using var uncached = await scene.Stage.Another(("Cache__StatsSeconds", "0"));
        async Task<Func<TimeSpan, Task<Measured>>> Reads(Guid person) =>
            scene.Wrk.Load(uncached.Address, [new Call(Stats, await scene.TokenOf(person, ct))]);
        var both = await Turns.Take(scene, effort, ct, await Reads(scene.Big), await Reads(scene.Small));
        scene.Weigh(uncached);
        return
        [
            Row.Of("stats_big", $"GET {Stats} of who referred {Crowd.Of(effort).Big:N0}, cache off", both[0],
                $"of who referred {Crowd.Few}", both[1], 0.85, Smaller(effort))
        ];
    }

    public static async Task<Row[]> Pages(Scene scene, Effort effort, CancellationToken ct)
    {
        var token = await scene.TokenOf(scene.Listed, ct);
        var last = await scene.Town.LastPage(scene.Listed, null, Page, ct);
        var all = await Turns.Take(scene, effort, ct,
            scene.Wrk.Load(scene.Stage.Address, [new Call($"/api/referrals?limit={Page}", token)]),
            scene.Wrk.Load(scene.Stage.Address, [new Call(last, token)]),
            scene.Wrk.Load(scene.Floor.Address, FloorProcess.Select(scene.People)));
        var whose = $"of {Page} of {Crowd.Of(effort).Listed:N0}";
        return
        [
            Row.Of("referrals_page1", $"GET /api/referrals, first page {whose}", all[0], "primary-key select", all[2], 0.50,
                Smaller(effort)),
            Row.Of("referrals_last", $"last page {whose}", all[1], "first page", all[0], 0.90, Smaller(effort))
        ];
    }

    private static string? Smaller(Effort effort) => effort.Quick ? "A smaller town than the goal's, for --quick." : null;
}
