using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Mail;

public sealed class SendWebhookDisabledTests
{
    [Fact]
    public async Task Three_days_without_success_disable_the_endpoint_and_its_partner_hears_of_it()
    {
        await using var receiver = await WebhookReceiver.Start(500);
        await using var app = await Webhooking.StartApp();
        var partner = await app.Partner(email: "hooks@partner.example");
        var hook = await partner.Hook($"{receiver.Url}?key=hidden");
        _ = await hook.Test();
        _ = await hook.Settled("pending");

        await app.Pass(partner, TimeSpan.FromDays(3));

        _ = await hook.Settled("pending", attempts: 2);
        var mail = await app.Mailbox.Wait("hooks@partner.example", "A webhook of yours was disabled");
        _ = mail.Should().Contain(receiver.Url).And.Contain(hook.Id).And.NotContain("hidden");
        _ = (await hook.Show()).Text("disabled_reason").Should().Be("failing");
        _ = (await app.Database.Scalar<string>(
            $"select actor_type || ' ' || action || ' ' || reason from audit_events where subject_id = '{hook.Id}'")).Should()
            .Be("system webhook_disabled failing");
    }

    [Fact]
    public async Task A_partner_without_an_address_hears_nothing()
    {
        await using var receiver = await WebhookReceiver.Start(500);
        await using var app = await Webhooking.StartApp();
        var hook = await app.Hook(receiver);
        _ = await hook.Test();
        _ = await hook.Settled("pending");
        await app.Pass(hook.Partner, TimeSpan.FromDays(3));

        _ = await hook.Settled("pending", attempts: 2);
        await app.Drained();

        _ = Directory.GetFiles(app.Mailbox.Folder, "*.eml").Should().BeEmpty();
        _ = (await hook.Show()).GetProperty("disabled").GetBoolean().Should().BeTrue();
    }
}
