using System.Collections.Concurrent;
using ReferralHub.Shared.Hosting;

namespace ReferralHub.Shared.Security;

/// <summary>More work is waiting than will be done in time; answered as 503 <c>overloaded</c>.</summary>
internal sealed class OverloadedException(string message) : Exception(message);

/// <summary>
/// Threads of their own for password hashing, fed by a bounded queue: a storm of sign-ins neither starves the thread pool nor takes more
/// memory than 19 MiB a thread.
/// </summary>
internal sealed class HashThreads : IDisposable
{
    private readonly BlockingCollection<Action> _queue;

    public HashThreads(Settings settings)
    {
        _queue = new BlockingCollection<Action>(settings.Hashing.QueueLimit);
        for (var number = 1; number <= settings.Hashing.MaxConcurrency; number++)
            new Thread(Work) { IsBackground = true, Name = $"hash-{number}" }.Start();
    }

    /// <summary>Runs <paramref name="work"/> on one of them. What is cancelled while it waits is never run.</summary>
    internal Task<T> Run<T>(Func<T> work, CancellationToken ct)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var accepted = _queue.TryAdd(() =>
        {
            if (ct.IsCancellationRequested)
            {
                done.SetCanceled(ct);
                return;
            }

            try
            {
                done.SetResult(work());
            }
            catch (Exception failure)
            {
                // to the caller, who awaits it
                done.SetException(failure);
            }
        }, millisecondsTimeout: 0, CancellationToken.None);
        return accepted ? done.Task : throw new OverloadedException("Too many passwords wait to be hashed.");
    }

    public void Dispose() => _queue.CompleteAdding();

    private void Work()
    {
        foreach (var action in _queue.GetConsumingEnumerable())
            action();
    }
}
