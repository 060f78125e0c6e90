using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Telemetry;

namespace ReferralHub.Shared.Security;

/// <summary>More work is waiting than will be done in time; answered as 503 <c>overloaded</c>.</summary>
internal sealed class OverloadedException(string message) : Exception(message);

/// <summary>
/// Threads of their own for password hashing, at lower priority (nice +10), fed by a bounded queue: a login storm then neither starves
/// the thread pool nor slows the other routes, and never takes more memory than threads x 19 MiB.
/// </summary>
internal sealed partial class HashThreads : IDisposable
{
    private const int Niceness = 10;
    private const int PriorityOfProcess = 0;

    private static readonly InstrumentAdvice<double> s_seconds = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
    };

    private readonly Counter<long> _done;
    private readonly Counter<long> _refused;
    private readonly Histogram<double> _wait;
    private readonly BlockingCollection<Action> _queue;

    public HashThreads(Settings settings, IMeterFactory meters)
    {
        var meter = meters.Ours();
        _done = meter.CreateCounter<long>("referralhub.hashes", "{hash}", "Password hashes made or compared");
        _refused = meter.CreateCounter<long>("referralhub.hashes.refused", "{hash}", "Hashes refused because too many waited");
        _wait = meter.CreateHistogram("referralhub.hashes.wait", "s", "Time that a hash waited for a thread", tags: null, s_seconds);
        _ = meter.CreateObservableGauge("referralhub.hashes.waiting", () => _queue!.Count, "{hash}", "Hashes that wait for a thread");
        _queue = new BlockingCollection<Action>(settings.Hashing.QueueLimit);
        var count = settings.Hashing.MaxConcurrency is > 0 and var set ? set : Environment.ProcessorCount;
        for (var number = 1; number <= count; number++)
            new Thread(Work) { IsBackground = true, Name = $"hash-{number}" }.Start();
    }

    /// <summary>Runs <paramref name="work"/> on a hash thread. What is cancelled while it waits is never run.</summary>
    public Task<T> Run<T>(Func<T> work, CancellationToken ct)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = TimeProvider.System.GetTimestamp();
        var accepted = _queue.TryAdd(() =>
        {
            _wait.Record(TimeProvider.System.GetElapsedTime(asked).TotalSeconds);
            if (ct.IsCancellationRequested)
            {
                done.SetCanceled(ct);
                return;
            }
            try
            {
                var result = work();
                _done.Add(1);
                done.SetResult(result);
            }
            catch (Exception failure)
            {
                // handed to the caller, who awaits the task
                done.SetException(failure);
            }
        }, 0, CancellationToken.None);
        if (accepted)
            return done.Task;
        _refused.Add(1);
        throw new OverloadedException("Too many passwords are waiting to be hashed");
    }

    public void Dispose() => _queue.CompleteAdding();

    private void Work()
    {
        if (OperatingSystem.IsLinux())
            // on Linux a niceness belongs to a thread: 0 means the calling one
            _ = setpriority(PriorityOfProcess, 0, Niceness);
        foreach (var action in _queue.GetConsumingEnumerable())
            action();
    }

    [LibraryImport("libc")]
    private static partial int setpriority(int which, uint who, int priority);
}
