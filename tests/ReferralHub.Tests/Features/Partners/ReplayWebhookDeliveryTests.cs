using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Partners;

public sealed class ReplayWebhookDeliveryTests
{
    [Fact]
    public async Task Sends_the_same_id_and_body_again_under_a_time_of_its_own()
    {
        await using var receiver = await WebhookReceiver.Start();
        await using var app = await Webhooking.StartApp();
        var hook = await app.Hook(receiver);
        var delivery = await hook.Test();
        _ = await hook.Settled("delivered");
        await app.Pass(hook.Partner, TimeSpan.FromHours(1));

        var replayed = await (await hook.Partner.Http.PostAsync($"{hook.Path}/deliveries/{delivery}/replay", null)).Should(202);

        var (first, second) = (receiver.Calls[0], await receiver.Wait(2));
        _ = (replayed.Text("id"), replayed.Text("status")).Should().Be((delivery, "pending"));
        _ = (second.Id, second.Body).Should().Be((first.Id, first.Body));
        _ = second.Headers["webhook-timestamp"].Should().NotBe(first.Headers["webhook-timestamp"]);
        _ = await hook.Settled("delivered", attempts: 2);
    }

    [Fact]
    public async Task Begins_the_schedule_anew_for_what_had_failed_for_good()
    {
        await using var receiver = await WebhookReceiver.Start(500);
        await using var app = await Webhooking.StartApp();
        var hook = await app.Hook(receiver);
        var delivery = await hook.Test();
        _ = await hook.Settled("pending");
        _ = await app.Database.Execute("update webhook_deliveries set tries = 10, status = 'failed', next_attempt_at = null");

        _ = await (await hook.Partner.Http.PostAsync($"{hook.Path}/deliveries/{delivery}/replay", null)).Should(202);

        _ = await hook.Settled("pending", attempts: 2);
        _ = (await app.Database.Scalar<int>("select tries from webhook_deliveries")).Should().Be(1);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(204)]
    public async Task What_is_on_its_way_for_the_last_time_goes_out_again_after_that(int answer)
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var receiver = await WebhookReceiver.Start(async (context, number) =>
        {
            await (number == 2 ? go.Task : Task.CompletedTask);
            context.Response.StatusCode = number switch { 1 => 500, 2 => answer, _ => 204 };
        });
        await using var app = await Webhooking.StartApp();
        var hook = await app.Hook(receiver);
        var delivery = await hook.Test();
        _ = await hook.Settled("pending");
        _ = await app.Database.Execute("update webhook_deliveries set tries = 9, next_attempt_at = now()");
        _ = await receiver.Wait(2);

        _ = await (await hook.Partner.Http.PostAsync($"{hook.Path}/deliveries/{delivery}/replay", null)).Should(202);
        go.SetResult();

        _ = await hook.Settled("delivered", attempts: 3);
        _ = (await app.Database.Scalar<int>("select tries from webhook_deliveries")).Should().Be(1);
    }

    [Fact]
    public async Task What_a_stop_broke_off_begins_the_schedule_where_a_replay_put_it()
    {
        await using var receiver = await WebhookReceiver.Hanging();
        await using var app = await App.Start(new(WebhookReceiver.Allowed) { ["Worker:Enabled"] = "false" });
        var hook = await app.Hook(receiver);
        var worker = app.Another(WebhookReceiver.Allowed);
        var delivery = await hook.Test();
        _ = await receiver.Wait();

        _ = await (await hook.Partner.Http.PostAsync($"{hook.Path}/deliveries/{delivery}/replay", null)).Should(202);
        await worker.Stop();

        _ = (await app.Database.Scalar<int>("select tries from webhook_deliveries where leased_until is null")).Should().Be(0);
    }

    [Fact]
    public async Task What_is_not_there_is_not_found_and_what_is_disabled_is_not_sent()
    {
        await using var app = await Webhooking.StartApp();
        var hook = await (await app.Partner()).Hook("https://hooks.invalid/");
        var other = await (await app.Partner()).Hook("https://hooks.invalid/");
        var delivery = await other.Test();

        foreach (var id in (string[])[delivery, "nothing"])
            _ = await (await hook.Partner.Http.PostAsync($"{hook.Path}/deliveries/{id}/replay", null)).ShouldFail(404, "not_found");
        _ = await (await other.Partner.Http.Patch(other.Path, new { disabled = true })).Should(200);
        _ = await (await other.Partner.Http.PostAsync($"{other.Path}/deliveries/{delivery}/replay", null))
            .ShouldFail(409, "webhook_disabled");
    }
}
