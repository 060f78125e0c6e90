using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using ReferralHub.Shared.Caching;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Security;

namespace ReferralHub.Benchmarks.Workloads;

/// <summary>The product's cache as it is without Redis.</summary>
internal static class MemoryAlone
{
    public static TwoLevelCache Cache() => new(
        new RedisConnection(new Settings(), TimeProvider.System, NullLogger<RedisConnection>.Instance, Encoding.Latin1),
        new CacheMetrics(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>()),
        new CacheTimes { Fresh = TimeSpan.FromHours(1) }, TimeProvider.System, NullLogger<TwoLevelCache>.Instance);
}
