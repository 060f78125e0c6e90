using FluentAssertions;
using ReferralHub.Chaos.Tests.Host;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Chaos.Tests;

public sealed class SmtpTests
{
    [Theory]
    [InlineData(SmtpFault.Refuses, 1)]
    [InlineData(SmtpFault.Hangs, 1)]
    [InlineData(SmtpFault.TakesHalf, 1)]
    // nobody can tell that it took a mail, so it is offered again: the same one
    [InlineData(SmtpFault.HidesThatItTook, 2)]
    public async Task Whatever_it_does_people_sign_up_and_get_their_mail_when_it_is_well_again(SmtpFault fault, int copies)
    {
        await using var scene = await Scene.Open();
        var hub = await scene.First();
        scene.Smtp.Fault = fault;

        var told = await scene.SignUp(16, _ => hub);
        await Eventually.True(() => Task.FromResult(scene.Smtp.Failed >= 8), "mails fail");
        scene.Smtp.Fault = SmtpFault.None;

        _ = told.Should().OnlyContain(one => one.Status == 201);
        await scene.Hold(copies);
    }
}
