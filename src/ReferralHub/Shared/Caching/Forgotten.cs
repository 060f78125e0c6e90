using System.Collections.Concurrent;

namespace ReferralHub.Shared.Caching;

/// <summary>
/// Which keys and tags were forgotten here, and when. An entry is stale if it began before one of its names was forgotten: a load that was
/// under way then brings nothing back.
/// </summary>
internal sealed class Forgotten(TimeProvider clock)
{
    /// <summary>The tag of everything, as <c>HybridCache</c> has it.</summary>
    public const string All = "*";
    private const int Most = 100_000;

    private readonly Lock _adding = new();
    private readonly ConcurrentDictionary<string, long> _at = new();
    private long _everythingAt = long.MinValue;
    private long _count;

    /// <summary>Grows with each: who has seen the latest need not look again.</summary>
    public long Count => Volatile.Read(ref _count);

    public void Add(string name)
    {
        // in turn, so that no time is followed by an earlier one
        lock (_adding)
        {
            if (name != All && _at.Count < Most)
            {
                _at[name] = clock.GetTimestamp();
            }
            else
            {
                // too many to remember: everything is the honest answer
                Volatile.Write(ref _everythingAt, clock.GetTimestamp());
                _at.Clear();
            }
            Volatile.Write(ref _count, _count + 1);
        }
    }

    public bool Since(long startedAt, string[] names)
    {
        foreach (var name in names)
            if (_at.TryGetValue(name, out var at) && at >= startedAt)
                return true;
        // last, for it comes before the names go
        return Volatile.Read(ref _everythingAt) >= startedAt;
    }
}
