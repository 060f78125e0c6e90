using System.Diagnostics.Metrics;
using ReferralHub.Shared.Security;

namespace ReferralHub.Shared.Telemetry;

/// <summary>What this instance depends on, as it sees it: from what it asks anyway.</summary>
internal sealed class DependencyMetrics
{
    public DependencyMetrics(IMeterFactory meters, RevokedSessions sessions, RedisConnection redis) =>
        _ = meters.Ours().CreateObservableGauge("referralhub.dependency.up", () => See(sessions, redis), "{dependency}",
            "1 while it answers this instance, else 0, by dependency; Redis where it is configured");

    private static IEnumerable<Measurement<int>> See(RevokedSessions sessions, RedisConnection redis)
    {
        yield return Of("postgres", sessions.AreKnown);
        if (redis.IsConfigured)
            yield return Of("redis", redis.IsUp);
    }

    private static Measurement<int> Of(string dependency, bool up) =>
        new(up ? 1 : 0, new KeyValuePair<string, object?>("dependency", dependency));
}
