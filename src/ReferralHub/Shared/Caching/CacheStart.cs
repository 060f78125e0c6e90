using Microsoft.Extensions.Caching.StackExchangeRedis;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Hosting;
using ZiggyCreatures.Caching.Fusion;
using ZiggyCreatures.Caching.Fusion.Backplane.StackExchangeRedis;
using ZiggyCreatures.Caching.Fusion.Serialization.SystemTextJson;

namespace ReferralHub.Shared.Caching;

/// <summary>
/// FusionCache: memory, and behind it Redis with its backplane if one is configured. Redis down or stalled means slower, never wrong; the
/// time-outs keep it from meaning much slower.
/// </summary>
internal static partial class CacheStart
{
    internal static void AddCache(this IServiceCollection services, Settings settings)
    {
        // it warns of one failure several times; who asked tells it, and of Redis we tell when it goes and comes
        services.AddLogging(logging => logging.AddFilter("ZiggyCreatures.Caching.Fusion", LogLevel.Error));
        services.AddSingleton<Redis>();
        services.AddSingleton<StatsCache>();
        var fusion = services.AddFusionCache()
            .WithOptions(options =>
            {
                options.DistributedCacheCircuitBreakerDuration = TimeSpan.FromSeconds(2);
                options.BackplaneCircuitBreakerDuration = TimeSpan.FromSeconds(2);
                options.AutoRecoveryDelay = TimeSpan.FromSeconds(2);
            })
            .WithDefaultEntryOptions(options =>
            {
                options.IsFailSafeEnabled = true;
                options.FailSafeMaxDuration = TimeSpan.FromMinutes(10);
                options.FailSafeThrottleDuration = TimeSpan.FromSeconds(1);
                options.FactoryHardTimeout = TimeSpan.FromSeconds(1.5);
                options.DistributedCacheSoftTimeout = TimeSpan.FromMilliseconds(50);
                options.DistributedCacheHardTimeout = TimeSpan.FromMilliseconds(200);
                options.AllowBackgroundDistributedCacheOperations = true;
                options.AllowBackgroundBackplaneOperations = true;
            });
        if (string.IsNullOrEmpty(settings.ConnectionStrings.Redis))
            return;

        fusion
            .WithSerializer(new FusionCacheSystemTextJsonSerializer())
            .WithDistributedCache(services => new RedisCache(new RedisCacheOptions
            {
                ConnectionMultiplexerFactory = () => services.GetRequiredService<Redis>().Connection,
                InstanceName = "referralhub:",
            }))
            .WithBackplane(services => new RedisBackplane(new RedisBackplaneOptions
            {
                ConnectionMultiplexerFactory = () => services.GetRequiredService<Redis>().Connection,
            }))
            .WithPostSetup((services, cache) =>
            {
                var log = services.GetRequiredService<ILogger<Redis>>();
                cache.Events.Distributed.CircuitBreakerChange += (_, change) =>
                {
                    if (change.IsClosed)
                        LogBack(log);
                    else
                        LogGone(log);
                };
            });
    }

    [LoggerMessage(LogLevel.Warning, "Redis does not serve: each instance caches by itself meanwhile")]
    private static partial void LogGone(ILogger logger);

    [LoggerMessage(LogLevel.Information, "Redis is asked again")]
    private static partial void LogBack(ILogger logger);
}
