namespace ReferralHub.Shared.Hosting;

internal sealed class CacheSettings
{
    /// <summary>How old stats, leaderboards and lists of links are at most, whatever gets lost between instances; 0: never old.</summary>
    public double StatsSeconds { get; init; } = 1.5;

    /// <summary>What the cache may keep in memory, in MiB.</summary>
    public double MemoryMegabytes { get; init; } = 64;
}
