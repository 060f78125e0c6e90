using ReferralHub.Benchmarks.Measuring;

namespace ReferralHub.Benchmarks.Workloads;

/// <summary>
/// How long a new instance takes from its start as a process to its first answers, beside one that runs already. This is the plain build:
/// <c>scripts/run</c> and the image compile ahead, where they can.
/// </summary>
internal sealed class StartUpWorkload : IWorkload
{
    private const int Starts = 10;
    private const double Goal = 1500;

    public string Name => "start-up";

    public string Summary => "how long a new instance takes until it answers /health/live and /health/ready";

    public async Task<Report> Run(Effort effort, CancellationToken ct)
    {
        await using var stage = await Stage.Open();
        // the first brings the files into memory
        _ = await Start(stage);
        var starts = new List<(double Live, double Ready)>();
        while (starts.Count < Starts)
        {
            ct.ThrowIfCancellationRequested();
            starts.Add(await Start(stage));
        }

        Samples live = new(starts.Select(start => start.Live)), ready = new(starts.Select(start => start.Ready));
        return new Report($"From the start of the process to its first answer, ms ({Starts} starts)", ["", "p50", "max"])
            .Row("GET /health/live", Report.Number(live.Median, 0), Report.Number(live.Max, 0))
            .Row("GET /health/ready", Report.Number(ready.Median, 0), Report.Number(ready.Max, 0))
            .Say($"Ready in {ready.Median / 1000:N2} s (goal: {Goal / 1000:N1} s): {Report.Verdict(ready.Median <= Goal)}.");
    }

    private static async Task<(double Live, double Ready)> Start(Stage stage)
    {
        Stage? other = null;
        var listening = await Load.Time(async () => other = await stage.Another());
        await using (other)
        {
            var live = listening + await Load.Time(() => other!.Get("/health/live"));
            return (live, live + await Load.Time(() => other!.Get("/health/ready")));
        }
    }
}
