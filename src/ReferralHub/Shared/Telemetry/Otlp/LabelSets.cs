using System.Collections.Concurrent;

namespace ReferralHub.Shared.Telemetry.Otlp;

/// <summary>
/// What one instrument measured, by its labels. Finding a set that was there before takes no lock and makes nothing, for that is what a
/// request does. There are at most 2,000 sets, as the specification has it; what comes after them is one set of its own.
/// </summary>
internal sealed class LabelSets<T>(Func<T> make) where T : class
{
    private const int Most = 2000;
    private static readonly KeyValuePair<string, object?>[] s_overflow = [new("otel.metric.overflow", true)];

    private readonly ConcurrentDictionary<KeyValuePair<string, object?>[], T> _sets = new(SameLabels.Instance);
    private int _count;

    public IEnumerable<KeyValuePair<KeyValuePair<string, object?>[], T>> All => _sets;

    public T Of(ReadOnlySpan<KeyValuePair<string, object?>> labels) =>
        _sets.GetAlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>>().TryGetValue(labels, out var found) ? found : Add(labels);

    private T Add(ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        // one more or less when several come at once
        if (Volatile.Read(ref _count) >= Most - 1)
            return _sets.GetOrAdd(s_overflow, _ => make());
        var made = make();
        var found = _sets.GetOrAdd(labels.ToArray(), made);
        if (ReferenceEquals(found, made))
            _ = Interlocked.Increment(ref _count);
        return found;
    }
}

/// <summary>The same names with the same values, in whichever order.</summary>
internal sealed class SameLabels : IEqualityComparer<KeyValuePair<string, object?>[]>,
    IAlternateEqualityComparer<ReadOnlySpan<KeyValuePair<string, object?>>, KeyValuePair<string, object?>[]>
{
    public static readonly SameLabels Instance = new();

    public KeyValuePair<string, object?>[] Create(ReadOnlySpan<KeyValuePair<string, object?>> alternate) => alternate.ToArray();

    public bool Equals(KeyValuePair<string, object?>[]? x, KeyValuePair<string, object?>[]? y) =>
        x is null ? y is null : y is not null && Equals(x.AsSpan(), y);

    public int GetHashCode(KeyValuePair<string, object?>[] obj) => GetHashCode(obj.AsSpan());

    public int GetHashCode(ReadOnlySpan<KeyValuePair<string, object?>> alternate)
    {
        var sum = 0;
        foreach (var (name, value) in alternate)
            sum += HashCode.Combine(name, value);
        return sum;
    }

    public bool Equals(ReadOnlySpan<KeyValuePair<string, object?>> alternate, KeyValuePair<string, object?>[] other)
    {
        if (alternate.Length != other.Length)
            return false;
        for (var number = 0; number < other.Length; number++)
            // most often the order is the same
            if (!Same(alternate[number], other[number]) && !Holds(other, alternate[number]))
                return false;
        return true;
    }

    private static bool Holds(KeyValuePair<string, object?>[] labels, KeyValuePair<string, object?> label)
    {
        foreach (var one in labels)
            if (Same(one, label))
                return true;
        return false;
    }

    private static bool Same(KeyValuePair<string, object?> one, KeyValuePair<string, object?> other) =>
        one.Key == other.Key && Equals(one.Value, other.Value);
}
