using FluentAssertions;
using ReferralHub.Chaos.Tests.Host;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Chaos.Tests;

public sealed class RedisTests
{
    [Theory]
    [InlineData("stopped")]
    [InlineData("restarted")]
    [InlineData("flushed")]
    [InlineData("frozen")]
    public async Task Without_it_everything_is_right_and_nobody_waits(string how)
    {
        await using var redis = await TestRedis.Start();
        await using var scene = await Scene.Open();
        var hub = await scene.First(redis.Settings);
        var other = await scene.Another(redis.Settings);

        var crowd = scene.SignUp(60, number => number % 2 == 0 ? hub : other);
        await scene.Answered(10);
        await (how switch
        {
            "stopped" => redis.Stop(),
            "restarted" => redis.Restart(),
            "flushed" => redis.Command("FLUSHALL"),
            _ => redis.Freeze()
        });
        var asked = await Scene.Ask(50, hub);

        (await crowd).Should().OnlyContain(told => told.Status == 201);
        _ = asked.Should().OnlyContain(told => told.Status == 400 && told.After < Scene.Patience);
        await scene.EndsSessionsEverywhere(hub, other);
        await (how switch { "stopped" => redis.Restart(), "frozen" => redis.Thaw(), _ => Task.CompletedTask });
        await Eventually.True(async () => (await hub.Http.GetJson("/health/ready")).Text("status") == "ready"
            && (await other.Http.GetJson("/health/ready")).Text("status") == "ready", "Redis is found again");
        await scene.Hold();
    }
}
