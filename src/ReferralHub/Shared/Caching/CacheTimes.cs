namespace ReferralHub.Shared.Caching;

/// <summary>How long a cache waits and keeps, beside the lifetime that each entry has of its own.</summary>
internal sealed record CacheTimes
{
    /// <summary>The lifetime of an entry that names none.</summary>
    public TimeSpan Fresh { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an old value stays to stand in for one that cannot be loaded.</summary>
    public TimeSpan Stale { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long who could have an old value waits for a new one.</summary>
    public TimeSpan Soft { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a load may take.</summary>
    public TimeSpan Hard { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an old value is good after a load failed, before the next is tried.</summary>
    public TimeSpan Throttle { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The share of its life after which a hit refreshes an entry beforehand.</summary>
    public double Eager { get; init; } = 0.8;

    /// <summary>The share of its life that is taken off by chance, so that what began together does not end together.</summary>
    public double Jitter { get; init; } = 0.1;

    /// <summary>Of the values in memory, about.</summary>
    public long MostBytes { get; init; } = 64 * 1024 * 1024;
}
