using Npgsql;

namespace ReferralHub.Shared.Data;

/// <summary>
/// Reads of one kind that are asked for at the same time, put to PostgreSQL together: a statement for twenty costs little more than one for
/// one. Who asks while few are under way waits for nobody; who asks later is in a statement that begins later, so that no answer is older
/// than its question. A batch fails as a whole. One an instance for each kind of key.
/// </summary>
internal sealed class BatchLoader<TKey, TValue>
{
    /// <summary>Batches under way: nobody waits for a slow one alone, and those that wait are many.</summary>
    public const int MostAtOnce = 2;

    public const int MostKeys = 32;

    private readonly Lock _door = new();
    private readonly Queue<Question> _waiting = [];
    private int _running;

    /// <param name="load">The same for all who ask; its answers are in the order of the keys.</param>
    public async Task<TValue> Load(TKey key, Func<TKey[], Task<TValue[]>> load, CancellationToken ct)
    {
        var (request, started) = (Patience.OfRequest, TimeProvider.System.GetTimestamp());
        var question = new Question(key);
        if (Enter(question))
            _ = Run(load);
        try
        {
            return await question.Answer.Task.WaitAsync(request?.LeftAfter(TimeSpan.Zero) ?? Timeout.InfiniteTimeSpan, ct);
        }
        catch (TimeoutException late)
        {
            throw new NpgsqlException("PostgreSQL did not answer a batch in time", late);
        }
        finally
        {
            // who has left is not asked for any more
            _ = question.Answer.TrySetCanceled(CancellationToken.None);
            request?.Spend(TimeProvider.System.GetElapsedTime(started));
        }
    }

    /// <summary>Whether who asks has to run the batch.</summary>
    private bool Enter(Question question)
    {
        lock (_door)
        {
            _waiting.Enqueue(question);
            if (_running == MostAtOnce)
                return false;
            _running++;
            return true;
        }
    }

    private async Task Run(Func<TKey[], Task<TValue[]>> load)
    {
        while (await Gathered() is { Count: > 0 } batch)
        {
            // its place in traces is that of the first who asked; its patience is its own
            if (batch[0].Asker is { } asker)
                ExecutionContext.Restore(asker);
            Patience.BeginRequest();
            try
            {
                var answers = await load([.. batch.Select(question => question.Key)]);
                foreach (var (number, question) in batch.Index())
                    _ = question.Answer.TrySetResult(answers[number]);
            }
            catch (Exception fault)
            {
                foreach (var question in batch)
                    _ = question.Answer.TrySetException(fault);
            }
        }
    }

    /// <summary>None: nobody waits, and the next who asks has to run a batch again.</summary>
    private async Task<List<Question>> Gathered()
    {
        // what the pool has to do already goes first: on a busy instance those are the next who ask
        await Task.Yield();
        var batch = new List<Question>();
        lock (_door)
        {
            while (batch.Count < MostKeys && _waiting.TryDequeue(out var question))
                if (!question.Answer.Task.IsCompleted)
                    batch.Add(question);
            if (batch.Count == 0)
                _running--;
        }
        return batch;
    }

    private sealed class Question(TKey key)
    {
        public TKey Key { get; } = key;

        public TaskCompletionSource<TValue> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ExecutionContext? Asker { get; } = ExecutionContext.Capture();
    }
}
