using ReferralHub.Benchmarks.Measuring;

namespace ReferralHub.Benchmarks.Workloads;

/// <summary>What logging in costs beyond its hash, and what a storm of logins does to everybody else.</summary>
internal sealed class LoginWorkload : IWorkload
{
    private const int Connections = 8;
    private const int Storm = 20;
    private const double LeastShare = 0.95;
    private const double MostSlowdown = 5;
    private static readonly TimeSpan s_pace = TimeSpan.FromMilliseconds(5);

    public string Name => "login";

    public string Summary => "logins a second against libsodium alone, and a small read during a login storm";

    public async Task<Report> Run(Effort effort, CancellationToken ct)
    {
        await using var stage = await Stage.Open(Stage.Unlimited);
        var people = await stage.SignUp(Storm);
        var token = await stage.AccessToken(people[0]);
        Task Login(int connection) => stage.Login(people[connection]);
        Task Read() => stage.Get("/api/users/me", token);

        _ = await Load.PerSecond(Connections, effort.WarmUp, Login);
        _ = await Load.PerSecond(Connections, effort.WarmUp, _ => Read());
        var before = stage.ResidentMebibytes();

        double[] raw = [], logins = [];
        List<double> quiet = [], stormy = [];
        foreach (var _ in effort.Rounds)
        {
            ct.ThrowIfCancellationRequested();
            var rates = await Load.InTurns(effort.Slice, RawHashing.VerificationsPerSecond,
                turn => Load.PerSecond(Connections, turn, Login));
            (raw, logins) = ([.. raw, rates[0]], [.. logins, rates[1]]);
            quiet.AddRange(await Load.Latencies(effort.Slice, s_pace, Read));
            stormy.AddRange(await Load.During(Storm, Login, () => Load.Latencies(effort.Slice, s_pace, Read)));
        }

        var share = logins.Sum() / raw.Sum();
        var slowdown = new Samples(stormy).P99 / new Samples(quiet).P99;
        var report = new Report($"Login, {Environment.ProcessorCount} cores, {Connections} connections",
            ["", .. effort.Rounds.Select(round => $"round {round}"), "all"])
            .Row("libsodium alone, verifications/s", [.. raw.Select(rate => Report.Number(rate)), Report.Number(raw.Average())])
            .Row("POST /api/login, logins/s", [.. logins.Select(rate => Report.Number(rate)), Report.Number(logins.Average())])
            .Row("share", [.. logins.Zip(raw, (login, hash) => Report.Number(login / hash, 3)), Report.Number(share, 3)])
            .Row("GET /api/users/me p99 quiet, ms", "", "", "", Report.Number(new Samples(quiet).P99, 2))
            .Row($"  while {Storm} connections log in, ms", "", "", "", Report.Number(new Samples(stormy).P99, 2))
            .Row("  median quiet, ms", "", "", "", Report.Number(new Samples(quiet).Median, 2))
            .Row("  median in the storm, ms", "", "", "", Report.Number(new Samples(stormy).Median, 2))
            .Row("memory of the API warm, MiB", "", "", "", Report.Number(before))
            .Row("  after all rounds, MiB", "", "", "", Report.Number(stage.ResidentMebibytes()))
            .Say($"Logins reach {share:P1} of libsodium alone (goal: at least {LeastShare:P0}): {Report.Verdict(share >= LeastShare)}.")
            .Say($"In the storm the p99 of a read is {slowdown:N1} times its quiet one (goal: at most {MostSlowdown}): "
                + $"{Report.Verdict(slowdown <= MostSlowdown)}.");
        return Machine.SharesBySession() is { } warning ? report.Say(warning) : report;
    }
}
