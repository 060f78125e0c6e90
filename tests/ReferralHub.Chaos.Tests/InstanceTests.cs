using FluentAssertions;
using ReferralHub.Chaos.Tests.Host;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Chaos.Tests;

public sealed class InstanceTests
{
    [Fact]
    public async Task An_instance_killed_during_200_sign_ups_takes_with_it_nobody_who_was_told_201()
    {
        await using var scene = await Scene.Open();
        var victim = await scene.First();
        var survivor = await scene.Another();

        var crowd = scene.SignUp(200, number => number % 2 == 0 ? victim : survivor);
        await scene.Answered(60);
        await victim.Kill();
        _ = await crowd;

        _ = scene.SignUps.Should().Contain(told => told.Status == 0, "somebody's line was cut");
        _ = scene.SignUps.Select(told => told.Status).Should().BeSubsetOf([0, 201]);
        _ = scene.SignUps.Count(told => told.Status == 201).Should().BeGreaterThan(100);
        await scene.SomebodySignsUp(survivor);
        // it may have died after a mail was taken and before that was written down
        await scene.Hold(copies: 2);
    }

    [Fact]
    public async Task A_worker_killed_anywhere_leaves_nothing_undone_and_does_nothing_twice()
    {
        await using var scene = await Scene.Open();
        // what one held at its death is nobody's until the deaths are over: each mail meets one of them at most
        Dictionary<string, string> held = new() { ["Worker:LeaseSeconds"] = "25" };
        var worker = await scene.Another(held);
        var hub = await scene.First(new() { ["Worker:Enabled"] = "false" });
        var crowd = scene.SignUp(60, _ => hub);

        for (var death = 0; death < 4; death++)
        {
            // with a mail taken or not, with a referral screened or not: wherever it is then
            await scene.Mailed(scene.Smtp.Mails.Count + Random.Shared.Next(1, 8));
            await worker.Kill();
            worker = await scene.Another(held);
        }
        (await crowd).Should().OnlyContain(told => told.Status == 201);

        // eight hands held one each
        await scene.Hold(copies: 2);
        _ = scene.Smtp.Mails.Should().HaveCountLessThanOrEqualTo(61 + (4 * 8));
    }
}
