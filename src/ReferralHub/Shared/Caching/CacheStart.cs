using Microsoft.Extensions.Caching.StackExchangeRedis;
using ReferralHub.Shared.Hosting;
using StackExchange.Redis;
using ZiggyCreatures.Caching.Fusion;
using ZiggyCreatures.Caching.Fusion.Backplane.StackExchangeRedis;
using ZiggyCreatures.Caching.Fusion.Serialization.SystemTextJson;

namespace ReferralHub.Shared.Caching;

/// <summary>
/// FusionCache: memory, and behind it Redis with its backplane if one is configured. Redis down or stalled means slower, never wrong; the
/// time-outs keep it from meaning much slower.
/// </summary>
internal static class CacheStart
{
    internal static void AddCache(this IServiceCollection services, Settings settings)
    {
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

        var redis = new Lazy<Task<IConnectionMultiplexer>>(() => Connect(settings.ConnectionStrings.Redis));
        fusion
            .WithSerializer(new FusionCacheSystemTextJsonSerializer())
            .WithDistributedCache(_ => new RedisCache(new RedisCacheOptions
            {
                ConnectionMultiplexerFactory = () => redis.Value,
                InstanceName = "referralhub:",
            }))
            .WithBackplane(_ => new RedisBackplane(new RedisBackplaneOptions { ConnectionMultiplexerFactory = () => redis.Value }));
    }

    private static async Task<IConnectionMultiplexer> Connect(string text)
    {
        var options = ConfigurationOptions.Parse(text);
        options.AbortOnConnectFail = false;
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ConnectTimeout = 1000;
        options.AsyncTimeout = 500;
        // time-outs are looked at by the heartbeat alone
        options.HeartbeatInterval = TimeSpan.FromMilliseconds(200);
        return await ConnectionMultiplexer.ConnectAsync(options);
    }
}
