using System.Diagnostics;
using ReferralHub.Benchmarks.Measuring;

namespace ReferralHub.Benchmarks.Workloads;

/// <summary>
/// Whether reading costs the same for whoever referred a million as for whoever referred ten. The small one is also the last on the
/// leaderboard. The API runs without its workers, so nothing is under way while we measure, and without its cache.
/// </summary>
internal sealed class SizeWorkload : IWorkload
{
    private const int Many = 1_000_000;
    private const int Few = 10;
    private const int Others = 999;
    private const int Links = 5;
    private const int Calls = 5;
    private const double MostCost = 1.2;

    public string Name => "size";

    public string Summary => $"stats, lists, profile, rewards and leaderboard of who referred {Many:N0} against who referred {Few}";

    public async Task<Report> Run(Effort effort, CancellationToken ct)
    {
        await using var stage = await Stage.Open(
            Stage.Unlimited, ("Worker__Enabled", "false"), ("Cache__StatsSeconds", "0"));
        await using var town = new SizeTown(stage.Database);
        var people = await stage.SignUp(2);
        var tokens = await Task.WhenAll(people.Select(stage.AccessToken));
        var ids = await Task.WhenAll(people.Select(town.Id));

        var watch = Stopwatch.StartNew();
        await town.AddLinks(ids[0], Links, ct);
        await town.Refer([ids[0]], Many, ct);
        await town.Refer([.. await town.Settle(Others, ct), ids[1]], Few, ct);
        var filling = watch.Elapsed;
        var moved = await town.MoveCounters(ct);
        var granted = await town.GrantRewards(ids, ct);
        await town.TidyUp(ct);
        await Expect(stage, tokens[0], Many);
        await Expect(stage, tokens[1], Few);

        var report = new Report($"Reading at {Many:N0} and at {Few}, medians, ms", ["", "big", "small", "ratio"]);
        var worst = 0d;
        foreach (var (what, big, small) in await Reads(town, ids, ct))
        {
            ct.ThrowIfCancellationRequested();
            _ = await Measure(stage, tokens, [big, small], effort.Samples);
            var times = await Measure(stage, tokens, [big, small], effort.Samples * Calls);
            var ratio = times[0].Median / times[1].Median;
            worst = Math.Max(worst, ratio);
            _ = report.Row(what, [.. times.Select(side => Report.Number(side.Median, 2)), Report.Number(ratio, 2)]);
        }
        return report
            .Say($"The dearest costs {worst:N2} times as much at {Many:N0} (goal: {MostCost}): {Report.Verdict(worst <= MostCost)}.")
            .Say($"Filling took {filling.TotalSeconds:N0} s; the counters took in {moved:N0} events a second, the ledger {granted:N0} "
                + "successes of one person.");
    }

    private static async Task<IEnumerable<(string What, string Big, string Small)>> Reads(SizeTown town, Guid[] ids, CancellationToken ct)
    {
        async Task<(string, string, string)> Last(string what, string? status, int rows) =>
            (what, await town.LastPage(ids[0], status, rows, ct), await town.LastPage(ids[1], status, rows, ct));
        static (string, string, string) Both(string path) => ($"GET {path}", path, path);
        // pages that both have to the full: the small one has 10 referrals, 9 of them successful
        return
        [
            Both("/api/users/me"),
            Both("/api/referral-stats"),
            Both("/api/referral-stats?tz=Europe/Berlin"),
            Both("/api/referrals?limit=5"),
            await Last("  last page", null, 5),
            Both("/api/referrals?limit=3&status=successful"),
            await Last("  last page", "successful", 3),
            Both("/api/referrals?limit=1&status=rejected"),
            Both("/api/rewards?limit=5"),
            Both("/api/rewards/balance"),
            Both("/api/leaderboard?period=all")
        ];
    }

    private static async Task<Samples[]> Measure(Stage stage, string[] tokens, string[] paths, int calls)
    {
        List<double>[] times = [[], []];
        for (var call = 0; call < calls; call++)
            // who goes first changes
            foreach (var side in call % 2 == 0 ? (int[])[0, 1] : [1, 0])
                times[side].Add(await Load.Time(() => stage.Get(paths[side], tokens[side])));
        return [.. times.Select(side => new Samples(side))];
    }

    /// <summary>An empty table is quickly read: it would make splendid numbers.</summary>
    private static async Task Expect(Stage stage, string token, int signups)
    {
        var counted = (await stage.Json("/api/referral-stats", token)).GetProperty("totals").GetProperty("signups").GetInt64();
        if (counted != signups)
            throw new InvalidOperationException($"The stats say {counted}, not {signups}");
    }
}
