using System.Diagnostics;
using Microsoft.Extensions.Caching.Memory;
using ReferralHub.Benchmarks.Measuring;

namespace ReferralHub.Benchmarks.Workloads;

/// <summary>What the cache makes of reading stats, and what a hit of it costs beside a bare look into memory.</summary>
internal sealed class StatsWorkload : IWorkload
{
    private const int Connections = 16;
    private const int People = 100;
    private const int Hits = 2_000_000;

    public string Name => "stats";

    public string Summary => $"GET /api/referral-stats of {People} people with the cache and without, and what a hit costs";

    public async Task<Report> Run(Effort effort, CancellationToken ct)
    {
        await using var cached = await Stage.Open(Stage.Unlimited);
        await using var uncached = await Stage.Open(Stage.Unlimited, ("Cache__StatsSeconds", "0"));
        var (withCache, withoutCache) = (await Reads(cached), await Reads(uncached));
        Task Open(int connection) => cached.Get("/health/live");

        Func<int, Task>[] calls = [withCache, withoutCache, Open];
        foreach (var call in calls)
            _ = await Load.PerSecond(Connections, effort.WarmUp, call);
        var rounds = new List<double[]>();
        foreach (var _ in effort.Rounds)
        {
            ct.ThrowIfCancellationRequested();
            rounds.Add(await Load.InTurns(effort.Slice,
                [.. calls.Select(call => (Func<TimeSpan, Task<double>>)(turn => Load.PerSecond(Connections, turn, call)))]));
        }

        double Mean(int contender) => rounds.Average(rates => rates[contender]);
        IEnumerable<string> Rates(int contender) =>
            [.. rounds.Select(rates => Report.Number(rates[contender], 0)), Report.Number(Mean(contender), 0)];
        var (hit, bare, bytes) = await Hit();
        return new Report($"Stats, {Environment.ProcessorCount} cores, {Connections} connections, {People} people",
                ["", .. effort.Rounds.Select(round => $"round {round}"), "all"])
            .Row("GET /api/referral-stats with the cache, req/s", Rates(0))
            .Row("GET /api/referral-stats without it, req/s", Rates(1))
            .Row("GET /health/live, req/s", Rates(2))
            .Say($"The cache makes stats {Mean(0) / Mean(1):N2} times as fast; they reach {Mean(0) / Mean(2):P0} of a route "
                + "that neither checks a token nor asks anything.")
            .Say($"A hit in memory costs {hit:N0} ns and {bytes} bytes; a bare look into MemoryCache {bare:N0} ns.");
    }

    private static async Task<Func<int, Task>> Reads(Stage stage)
    {
        var tokens = new List<string>();
        foreach (var person in await stage.SignUp(People))
            tokens.Add(await stage.AccessToken(person));
        return _ => stage.Get("/api/referral-stats", tokens[Random.Shared.Next(People)]);
    }

    /// <summary>The best of some turns, to and fro: what disturbs only makes them longer.</summary>
    private static async Task<(double Hit, double Bare, long Bytes)> Hit()
    {
        await using var cache = MemoryAlone.Cache();
        using var memory = new MemoryCache(new MemoryCacheOptions());
        _ = memory.Set("key", "value");

        async Task<double> Once()
        {
            var watch = Stopwatch.StartNew();
            for (var number = 0; number < Hits; number++)
                _ = await cache.GetOrCreateAsync("key", 1, static (_, _) => ValueTask.FromResult("value"));
            return watch.Elapsed.TotalNanoseconds / Hits;
        }

        double Bare()
        {
            var watch = Stopwatch.StartNew();
            for (var number = 0; number < Hits; number++)
                _ = memory.TryGetValue("key", out _);
            return watch.Elapsed.TotalNanoseconds / Hits;
        }

        var (hit, bare) = (double.MaxValue, double.MaxValue);
        for (var turn = 0; turn < 5; turn++)
            (hit, bare) = (Math.Min(hit, await Once()), Math.Min(bare, Bare()));
        var before = GC.GetTotalAllocatedBytes(precise: true);
        _ = await Once();
        return (hit, bare, (GC.GetTotalAllocatedBytes(precise: true) - before) / Hits);
    }
}
