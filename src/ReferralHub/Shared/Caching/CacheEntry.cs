namespace ReferralHub.Shared.Caching;

/// <summary>A value in memory. Its times are timestamps of the process, so no clock that is set changes what is fresh.</summary>
internal sealed class CacheEntry(object value, string[] names, long startedAt, long freshUntil)
{
    private long _freshUntil = freshUntil;
    private long _seenForgets = -1;
    private int _isRefreshed;

    public object Value { get; } = value;

    /// <summary>Its key and its tags.</summary>
    public string[] Names { get; } = names;

    /// <summary>When its load began: what is forgotten later than that is forgotten here too.</summary>
    public long StartedAt { get; } = startedAt;

    public required long EagerAt { get; init; }

    /// <summary>Until when it may stand in for a new one.</summary>
    public required long StaleUntil { get; init; }

    /// <summary>What Redis has must be younger to be worth taking.</summary>
    public required DateTimeOffset InRedisUntil { get; init; }

    public long FreshUntil => Volatile.Read(ref _freshUntil);

    /// <summary>How many things had been forgotten when it was last known to be none of them.</summary>
    public long SeenForgets
    {
        get => Volatile.Read(ref _seenForgets);
        set => Volatile.Write(ref _seenForgets, value);
    }

    /// <summary>True once: who gets it refreshes the entry before its time.</summary>
    public bool TakeRefresh() => Interlocked.Exchange(ref _isRefreshed, 1) == 0;

    /// <summary>It is all there is: nobody tries again before that.</summary>
    public void Spare(long until) => Volatile.Write(ref _freshUntil, until);
}
