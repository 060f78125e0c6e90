using System.Collections;
using System.Diagnostics;
using System.Text.Json;
using ReferralHub.Benchmarks.Measuring;
using ReferralHub.Benchmarks.Workloads;

namespace ReferralHub.Benchmarks.Table;

/// <summary>
/// Every workload beside its floor, in one run on one machine. The contract holds throughout: revocation, headers and limits are on, only
/// the limits' numbers are raised.
/// </summary>
internal static class WholeTable
{
    private const double MostMebibytes = 300;

    private static readonly (string Name, Func<Scene, Effort, CancellationToken, Task<Row[]>> Measure)[] s_rows =
    [
        ("stats_hot", ReadRows.StatsHot),
        ("stats_cold", ReadRows.StatsCold),
        ("stats_big", ReadRows.StatsBig),
        ("referrals", ReadRows.Pages),
        ("hashing", HashRows.LoginAndRegister),
        ("register_hot", HashRows.HotReferrer),
        ("stats_in_storm", HashRows.StatsInStorm),
        ("two_instances", InstanceRows.TwoAgainstOne),
        ("memory", (scene, _, _) => Task.FromResult<Row[]>([Memory(scene)]))
    ];

    private static readonly JsonSerializerOptions s_json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        // what has no p99 has none
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals
    };

    public static IEnumerable<string> Names => s_rows.Select(row => row.Name);

    /// <summary>The whole table, or some rows of it.</summary>
    public static async Task<Outcome> Run(Effort effort, IReadOnlyCollection<string> some, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        var load = Machine.Load();
        var rows = new List<Row>();
        await using var scene = await Scene.Open(Crowd.Of(effort), ct);
        foreach (var (name, measure) in s_rows)
            if (some.Count == 0 || some.Contains(name))
            {
                await Console.Error.WriteLineAsync($"{watch.Elapsed:mm\\:ss} {name}");
                rows.AddRange(await measure(scene, effort, ct));
            }
        var machine = $"{Machine.Describe()}; load before {load:N2}; {watch.Elapsed:mm\\:ss} minutes"
            + (effort.Quick ? "; --quick: too short to trust" : "");
        return new Outcome(machine, RuntimeSettings(), rows);
    }

    private static Row Memory(Scene scene)
    {
        var most = scene.MostMebibytes();
        return new Row("memory", "resident memory after all of it, the largest instance, MiB", new Goal(MostMebibytes, AtMost: true), most);
    }

    /// <summary>Those of the environment, which every instance and the floor were started with.</summary>
    private static string[] RuntimeSettings() =>
    [
        .. Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(pair => $"{pair.Key}={pair.Value}")
            .Where(pair => pair.StartsWith("DOTNET_GC", StringComparison.OrdinalIgnoreCase)).Order()
    ];

    /// <summary>A run of the table.</summary>
    internal sealed record Outcome(string Machine, string[] Runtime, IReadOnlyList<Row> Rows)
    {
        public Report Report()
        {
            static string Number(double? value, int digits) =>
                value is { } number && !double.IsNaN(number) ? Benchmarks.Report.Number(number, digits) : "";
            static string[] Cells(Measured? measured) =>
            [
                Number(measured?.PerSecond, measured?.PerSecond < 1000 ? 1 : 0), Number(measured?.P50, 2), Number(measured?.P99, 2),
                Number(measured?.Cpu, 0)
            ];
            var report = new Report($"{Machine}{string.Concat(Runtime.Select(setting => $"; {setting}"))}",
                ["", "per second", "p50 ms", "p99 ms", "cpu us", "floor/s", "its p50", "its p99", "its cpu", "result", "goal", ""]);
            foreach (var row in Rows)
                _ = report.Row(row.Name,
                    [
                        .. Cells(row.Reached), .. Cells(row.OfFloor), Number(row.Result, 2), $"{row.Goal}",
                        Benchmarks.Report.Verdict(row.IsMet)
                    ]);
            foreach (var row in Rows)
                _ = report.Say($"{row.Name}: {row.What}{(row.Floor.Length > 0 ? $", against {row.Floor}" : "")}."
                    + (row.Remark is null ? "" : $" {row.Remark}"));
            return report;
        }

        public string Json() => JsonSerializer.Serialize(new
        {
            Machine,
            Runtime,
            Rows = Rows.Select(row => new
            {
                row.Name,
                row.What,
                row.Reached,
                row.Floor,
                row.OfFloor,
                row.Result,
                Goal = new { row.Goal.Bound, row.Goal.AtMost },
                row.IsMet,
                row.Remark
            })
        }, s_json);
    }
}
