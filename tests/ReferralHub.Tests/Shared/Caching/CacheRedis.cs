using ReferralHub.Tests.Host;

namespace ReferralHub.Tests.Shared.Caching;

internal static class CacheRedis
{
    /// <summary>An entry is written behind who loaded it.</summary>
    public static Task Has(this TestRedis redis, string key) => Eventually.True(
        async () => (await redis.Command($"EXISTS referralhub:1:cache:e:{key}")).StartsWith(":1", StringComparison.Ordinal),
        $"{key} is in Redis");

    /// <summary>So many instances listen, and have forgotten all, as they do first: a heartbeat comes after that.</summary>
    public static Task Listening(this TestRedis redis, int instances) => Eventually.True(
        async () => await redis.Command("CLIENT LIST TYPE pubsub") is var list && list.Split("cmd=ping").Length - 1 == instances
            && list.Split("cmd=").Length - 1 == instances,
        $"{instances} instances listen");

    /// <summary>What everybody may do from now on, as <c>+publish</c> or <c>-publish</c>.</summary>
    public static async Task Allow(this TestRedis redis, string change)
    {
        var answer = await redis.Command($"ACL SETUSER default {change}");
        if (!answer.StartsWith("+OK", StringComparison.Ordinal))
            throw new InvalidOperationException(answer);
    }
}
