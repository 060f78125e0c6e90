using System.Collections.Concurrent;

namespace ReferralHub.Shared.Security;

/// <summary>
/// What an instance remembers by key for a while, in bounded memory: what has ended is swept when the map has doubled, and past
/// <paramref name="capacity"/> what would end soonest goes too. Each change is one step: it is tried again when another came between.
/// </summary>
internal sealed class ExpiringMap<T>(TimeProvider clock, int capacity)
{
    private const int LeastSweep = 1024;

    private readonly ConcurrentDictionary<string, Entry> _entries = new();
    private readonly Lock _sweeping = new();
    private int _sweepAt = LeastSweep;

    public int Count => _entries.Count;

    public (bool Found, T? Value) Find(string key) =>
        _entries.TryGetValue(key, out var entry) && entry.Ends > clock.GetUtcNow() ? (true, entry.Value) : (false, default);

    public void Set(string key, T value, DateTimeOffset ends)
    {
        _entries[key] = new Entry(value, ends);
        SweepIfDue();
    }

    /// <summary><paramref name="change"/> gets what is there and says what is to be there, until when, and the answer.</summary>
    public TAnswer Change<TAnswer>(string key, Func<bool, T?, (T Value, DateTimeOffset Ends, TAnswer Answer)> change)
    {
        while (true)
        {
            var there = _entries.TryGetValue(key, out var old);
            var found = there && old.Ends > clock.GetUtcNow();
            var (value, ends, answer) = change(found, found ? old.Value : default);
            var entry = new Entry(value, ends);
            if (there ? _entries.TryUpdate(key, entry, old) : _entries.TryAdd(key, entry))
            {
                if (!there)
                    SweepIfDue();
                return answer;
            }
        }
    }

    private void SweepIfDue()
    {
        if (_entries.Count < _sweepAt || !_sweeping.TryEnter())
            return;
        try
        {
            var now = clock.GetUtcNow();
            // by key and value: what was changed meanwhile stays
            foreach (var pair in _entries.Where(pair => pair.Value.Ends <= now))
                _ = _entries.TryRemove(pair);
            if (_entries.Count >= capacity)
                foreach (var pair in _entries.ToArray().OrderBy(pair => pair.Value.Ends).Take(capacity / 10))
                    _ = _entries.TryRemove(pair);
            _sweepAt = Math.Min(capacity, Math.Max(LeastSweep, _entries.Count * 2));
        }
        finally
        {
            _sweeping.Exit();
        }
    }

    private readonly record struct Entry(T Value, DateTimeOffset Ends);
}
