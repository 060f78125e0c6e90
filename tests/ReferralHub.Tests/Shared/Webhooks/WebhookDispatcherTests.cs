using System.Text.Json;
using FluentAssertions;
using ReferralHub.Shared.Webhooks;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared.Webhooks;

public sealed class WebhookDispatcherTests
{
    [Fact]
    public async Task A_sign_up_and_its_verification_are_heard_of_in_versions_without_names_or_addresses()
    {
        await using var receiver = await WebhookReceiver.Start();
        await using var app = await Webhooking.StartApp();
        _ = await app.Hook(receiver, [.. WebhookEvents.All]);
        var ada = await app.Given.Verified();

        var bob = await app.Given.Verified(ada.Code);

        await Eventually.True(() => Task.FromResult(receiver.Calls.Count >= 4), "two of the referral and one reward each are heard of");
        var events = receiver.Calls.Select(call => JsonSerializer.Deserialize<JsonElement>(call.Body)).ToArray();
        _ = events.Select(what => what.Text("type"))
            .Should().BeEquivalentTo("referral.created", "referral.successful", "reward.earned", "reward.earned");
        var success = events.Single(what => what.Text("type") == "referral.successful").GetProperty("data");
        _ = (success.GetProperty("referrer_id").GetGuid(), success.GetProperty("referred_user_id").GetGuid(), success.Text("status"))
            .Should().Be((ada.Id, bob.Id, "successful"));
        _ = success.Text("changed_at").Should().EndWith("Z");
        _ = events.Should().OnlyContain(what => what.GetProperty("data").GetProperty("version").GetInt32() >= 1);
        _ = receiver.Calls.Should().NotContain(call => call.Body.Contains(bob.Username, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Each_endpoint_hears_of_what_it_asked_for_and_of_nothing_before_it_was_made()
    {
        await using var receiver = await WebhookReceiver.Start();
        await using var app = await Webhooking.StartApp();
        _ = await app.Happen(1);
        await Dispatched(app);
        var hook = await app.Hook(receiver, "reward.reversed");

        _ = await app.Happen(3);
        _ = await app.Happen(2, "reward.reversed");
        await Dispatched(app);

        _ = (await hook.Deliveries()).Select(delivery => delivery.Text("type")).Should().Equal("reward.reversed", "reward.reversed");
    }

    [Fact]
    public async Task What_is_disabled_deleted_or_of_a_partner_shut_out_gets_nothing_more()
    {
        await using var receiver = await WebhookReceiver.Start();
        await using var app = await Webhooking.StartApp();
        var (off, gone) = (await app.Hook(receiver), await app.Hook(receiver));
        var (shut, on) = (await app.Hook(receiver), await app.Hook(receiver));
        _ = await (await off.Partner.Http.Patch(off.Path, new { disabled = true })).Should(200);
        _ = await (await gone.Partner.Http.DeleteAsync(gone.Path)).Should(204);
        _ = await app.Database.Execute($"update partners set disabled_at = now() where id = '{shut.Partner.Id}'");

        _ = await app.Happen(1);
        await Dispatched(app);

        _ = await on.Settled("delivered");
        _ = (await app.Database.Scalar<long>("select count(*) from webhook_deliveries")).Should().Be(1);
        _ = receiver.Calls.Should().ContainSingle();
    }

    [Fact]
    public async Task Two_instances_dispatch_each_event_once()
    {
        await using var receiver = await WebhookReceiver.Start();
        await using var app = await Webhooking.StartApp();
        _ = await app.Hook(receiver);
        var other = app.Another(WebhookReceiver.Allowed);

        _ = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => app.Happen(15)));

        await Eventually.True(() => Task.FromResult(receiver.Calls.Count >= 300), "all arrive");
        await Dispatched(app);
        _ = (await app.Database.Scalar<long>("select count(*) from webhook_deliveries")).Should().Be(300);
        _ = receiver.Calls.Select(call => call.Body).Should().OnlyHaveUniqueItems();
        await other.Stop();
    }

    private static Task Dispatched(App app) => Eventually.True(
        async () => await app.Database.Scalar<long>("select count(*) from outbox_events where dispatched_at is null") == 0,
        "all events are dispatched");
}
