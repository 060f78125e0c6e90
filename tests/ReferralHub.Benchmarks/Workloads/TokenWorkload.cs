using ReferralHub.Benchmarks.Measuring;

namespace ReferralHub.Benchmarks.Workloads;

/// <summary>What checking an access token costs, with the cache of validated tokens and without it.</summary>
internal sealed class TokenWorkload : IWorkload
{
    private const int Connections = 16;
    private const int People = 50;

    public string Name => "token";

    public string Summary => "GET /api/users/me with and without the cache of validated tokens, and a route that checks none";

    public async Task<Report> Run(Effort effort, CancellationToken ct)
    {
        await using var cached = await Stage.Open(Stage.Unlimited);
        await using var uncached = await Stage.Open(Stage.Unlimited, ("Auth__TokenCacheEntries", "0"));
        var withCache = await Reads(cached);
        var withoutCache = await Reads(uncached);
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
        return new Report($"Access tokens, {Environment.ProcessorCount} cores, {Connections} connections, {People} tokens",
                ["", .. effort.Rounds.Select(round => $"round {round}"), "all"])
            .Row("GET /api/users/me with the cache, req/s", Rates(0))
            .Row("GET /api/users/me without it, req/s", Rates(1))
            .Row("GET /health/live, req/s", Rates(2))
            .Say($"The cache makes a signed-in read {Mean(0) / Mean(1):N2} times as fast.")
            .Say($"A signed-in read with its query reaches {Mean(0) / Mean(2):P0} of a route "
                + "that neither checks a token nor asks the database.");
    }

    private static async Task<Func<int, Task>> Reads(Stage stage)
    {
        var tokens = new List<string>();
        foreach (var person in await stage.SignUp(People))
            tokens.Add(await stage.AccessToken(person));
        return _ => stage.Get("/api/users/me", tokens[Random.Shared.Next(People)]);
    }
}
