using System.Diagnostics;

namespace ReferralHub.Benchmarks.Measuring;

/// <summary>Load in a closed loop: each connection sends its next call when the last one is answered.</summary>
internal static class Load
{
    /// <summary>Calls a second. What is answered after the end does not count, so the last calls take nothing from the rate.</summary>
    public static async Task<double> PerSecond(int connections, TimeSpan duration, Func<int, Task> call)
    {
        var answered = 0L;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(connection => Task.Run(async () =>
        {
            while (watch.Elapsed < duration)
            {
                await call(connection);
                if (watch.Elapsed < duration)
                    _ = Interlocked.Increment(ref answered);
            }
        })));
        return answered / duration.TotalSeconds;
    }

    /// <summary>
    /// The mean rate of each of several that take turns of a quarter of <paramref name="duration"/>: what else the machine does meets all.
    /// </summary>
    public static async Task<double[]> InTurns(TimeSpan duration, params Func<TimeSpan, Task<double>>[] contenders)
    {
        const int Turns = 4;
        var rates = new double[contenders.Length];
        for (var turn = 0; turn < Turns; turn++)
            foreach (var (number, contender) in contenders.Index())
                rates[number] += await contender(duration / Turns) / Turns;
        return rates;
    }

    /// <summary>Does something while a storm of calls goes on, and waits for the storm to end.</summary>
    public static async Task<T> During<T>(int connections, Func<int, Task> call, Func<Task<T>> meanwhile)
    {
        using var enough = new CancellationTokenSource();
        var storm = Enumerable.Range(0, connections).Select(connection => Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
                await call(connection);
        })).ToArray();
        try
        {
            return await meanwhile();
        }
        finally
        {
            await enough.CancelAsync();
            await Task.WhenAll(storm);
        }
    }

    /// <summary>How long single calls take at a steady pace, in milliseconds.</summary>
    public static async Task<List<double>> Latencies(TimeSpan duration, TimeSpan pace, Func<Task> call)
    {
        var times = new List<double>();
        using var timer = new PeriodicTimer(pace);
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < duration; _ = await timer.WaitForNextTickAsync())
            times.Add(await Time(call));
        return times;
    }

    public static async Task<double> Time(Func<Task> call)
    {
        var start = Stopwatch.GetTimestamp();
        await call();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
