using System.Collections.Concurrent;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using ReferralHub.Shared.Security;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

public sealed class RedisChannelTests
{
    [Fact]
    public async Task What_one_instance_publishes_another_hears_and_it_begins_anew_when_redis_was_away()
    {
        await using var redis = await TestRedis.Start();
        await using var one = await App.Start(redis.Settings);
        var two = one.Another(redis.Settings);
        var (heard, began) = (new ConcurrentQueue<string>(), 0);
        var channel = new RedisChannel(
            two.Services.GetRequiredService<RedisConnection>(), "referralhub:test", two.Clock, heard.Enqueue,
            () => Interlocked.Increment(ref began));
        channel.Start();
        Task Hears(string message) => Eventually.True(async () =>
        {
            _ = await one.Services.GetRequiredService<RedisConnection>().Publish("referralhub:test", message);
            return heard.Contains(message);
        }, $"'{message}' is heard");

        await Hears("first");
        await redis.Restart();
        await Hears("second");
        await redis.Freeze();
        await Eventually.True(async () => !await one.Services.GetRequiredService<RedisConnection>().Answers(), "Redis is frozen");
        await redis.Thaw();
        await Hears("third ä");

        _ = began.Should().BeGreaterThanOrEqualTo(2);
        await channel.DisposeAsync();
        await two.Stop();
    }
}
