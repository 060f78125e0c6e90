namespace ReferralHub.Shared.Telemetry.Otlp;

/// <summary>What waits to be told, bounded: who has something to add never waits, and what does not fit is lost and counted.</summary>
internal sealed class BatchQueue<T>
{
    public const int Batch = 512;
    private const int Most = 2048;

    private readonly Lock _lock = new();
    private readonly Queue<T> _items = new();
    private TaskCompletionSource _full = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lost;

    public void Add(T item)
    {
        lock (_lock)
        {
            if (_items.Count == Most)
            {
                _lost++;
                return;
            }
            _items.Enqueue(item);
            if (_items.Count == Batch)
                _ = _full.TrySetResult();
        }
    }

    /// <summary>Until there is a whole batch, or the time is over.</summary>
    public async Task Wait(TimeSpan time, CancellationToken ct)
    {
        Task full;
        lock (_lock)
            full = _full.Task;
        await full.WaitAsync(time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>The oldest, at most a batch, and how many were lost since the last time.</summary>
    public (T[] Items, long Lost) Take()
    {
        lock (_lock)
        {
            var items = new T[Math.Min(_items.Count, Batch)];
            for (var number = 0; number < items.Length; number++)
                items[number] = _items.Dequeue();
            if (_items.Count < Batch && _full.Task.IsCompleted)
                _full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var lost = _lost;
            _lost = 0;
            return (items, lost);
        }
    }
}
