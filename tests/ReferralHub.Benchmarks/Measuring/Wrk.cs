using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace ReferralHub.Benchmarks.Measuring;

/// <summary>Calls a second, and the milliseconds that half of them and 99 of 100 took at most.</summary>
internal readonly record struct Measured(double PerSecond, double P50, double P99)
{
    /// <summary>What a call took of a core, in microseconds, of all that took part; null where that is not known.</summary>
    public double? Cpu { get; init; }

    /// <summary>Several runs as one.</summary>
    public static Measured Mean(IReadOnlyCollection<Measured> runs) =>
        new(runs.Average(run => run.PerSecond), runs.Average(run => run.P50), runs.Average(run => run.P99))
        {
            Cpu = runs.Average(run => run.Cpu)
        };
}

/// <summary>A call without a body is a GET, with one a POST.</summary>
internal readonly record struct Call(string Path, string? Token = null, object? Body = null);

/// <summary>
/// Load by wrk, which takes far less of the machine than a client of ours: one thread, each of whose connections sends the next of the
/// calls when its last one is answered, from the first to the last and over again.
/// </summary>
internal sealed class Wrk : IDisposable
{
    public const int Connections = 16;

    private readonly string _folder = Directory.CreateTempSubdirectory("referralhub-wrk-").FullName;
    private readonly string _script;
    private int _lists;

    public Wrk()
    {
        _script = Path.Combine(_folder, "calls.lua");
        using var file = File.Create(_script);
        using var script = Assembly.GetExecutingAssembly().GetManifestResourceStream("wrk/calls.lua")!;
        script.CopyTo(file);
    }

    /// <summary>The calls, ready to be made as often as one likes.</summary>
    public Func<TimeSpan, Task<Measured>> Load(Uri address, IEnumerable<Call> calls, int connections = Connections)
    {
        var list = Path.Combine(_folder, $"calls-{Interlocked.Increment(ref _lists)}");
        File.WriteAllLines(list, calls.Select(call =>
            $"{call.Path}\t{call.Token}\t{(call.Body is null ? "" : JsonSerializer.Serialize(call.Body, call.Body.GetType()))}"));
        return duration => Run(address, list, connections, duration);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<Measured> Run(Uri address, string list, int connections, TimeSpan duration)
    {
        // wrk knows whole seconds only
        var seconds = Math.Max(1, (int)Math.Ceiling(duration.TotalSeconds));
        using var wrk = Process.Start(new ProcessStartInfo("wrk",
            ["-t1", $"-c{connections}", $"-d{seconds}s", "--timeout", "20s", "-s", _script, $"{address}", "--", list])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true
        })!;
        var said = await Task.WhenAll(wrk.StandardOutput.ReadToEndAsync(), wrk.StandardError.ReadToEndAsync());
        await wrk.WaitForExitAsync();
        if (said[0].Split('\n').FirstOrDefault(line => line.StartsWith("measured ", StringComparison.Ordinal)) is not { } line)
            throw new InvalidOperationException($"wrk failed: {string.Concat(said)}");

        // calls, microseconds, p50, p99, what went wrong
        var numbers = line.Split(' ')[1..].Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        // a refused call is quickly answered: it would make a splendid number
        if (numbers[0] == 0 || numbers[4] > 0)
            throw new InvalidOperationException($"{numbers[4]} of {numbers[0]} calls failed: {said[0]}");
        return new Measured(numbers[0] / numbers[1] * 1e6, numbers[2] / 1000, numbers[3] / 1000);
    }
}
