using System.Globalization;
using System.Text.Json;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Partners;

public sealed class TestWebhookTests
{
    [Fact]
    public async Task Arrives_whatever_the_endpoint_hears_of_with_the_delivery_as_its_id()
    {
        await using var receiver = await WebhookReceiver.Start();
        await using var app = await Webhooking.StartApp();
        var hook = await app.Hook(receiver, "reward.earned");

        var delivery = await hook.Test();

        var call = await receiver.Wait();
        var body = JsonSerializer.Deserialize<JsonElement>(call.Body);
        _ = (call.Id, call.Headers["content-type"], call.Headers["user-agent"])
            .Should().Be((delivery, "application/json", "ReferralHub-Webhooks"));
        _ = body.EnumerateObject().Select(member => member.Name).Should().Equal("type", "timestamp", "data");
        _ = (body.Text("type"), body.GetProperty("data").Text("id")).Should().Be(("test", hook.Id));
        _ = body.Text("timestamp").Should().EndWith("Z");
        var sent = DateTimeOffset.FromUnixTimeSeconds(long.Parse(call.Headers["webhook-timestamp"], CultureInfo.InvariantCulture));
        _ = sent.Should().BeCloseTo(app.Clock.GetUtcNow(), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_repeat_with_the_same_key_sends_no_other()
    {
        await using var receiver = await WebhookReceiver.Start();
        await using var app = await Webhooking.StartApp();
        var hook = await app.Hook(receiver);
        var first = await hook.Partner.Http.Post($"{hook.Path}/test", null, "once");

        await (await hook.Partner.Http.Post($"{hook.Path}/test", null, "once")).ShouldReplay(first);

        _ = await hook.Settled("delivered");
        _ = (await hook.Deliveries()).Should().ContainSingle();
    }
}
