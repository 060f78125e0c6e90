using System.Text.Json;
using FluentAssertions;
using Microsoft.AspNetCore.Http;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared.Webhooks;

public sealed class WebhookWorkerTests
{
    /// <summary>So that no time-out comes to anybody's help within a test.</summary>
    private static readonly (string, string)[] s_patient = [("Webhooks:TimeoutSeconds", "60"), ("Worker:LeaseSeconds", "200")];

    [Fact]
    public async Task What_fails_is_tried_along_the_schedule_and_then_given_up()
    {
        await using var receiver = await WebhookReceiver.Start(500);
        await using var app = await Webhooking.StartApp();
        var hook = await app.Hook(receiver);
        _ = await hook.Test();
        double[] schedule = [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400];

        foreach (var (tries, pause) in schedule.Index())
            // less what this test has taken to look
            _ = (await hook.PassUntilDue(app, await hook.Settled("pending", tries + 1)))
                .Should().BeInRange((0.99 * pause) - 5, 1.1 * pause);

        _ = await hook.Settled("failed", attempts: 10);
        _ = (await hook.Show()).Text("disabled_reason").Should().Be("failing");
        _ = receiver.Calls.Select(call => call.Id).Distinct().Should().ContainSingle();
        _ = receiver.Calls.Select(call => call.Headers["webhook-timestamp"]).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task A_success_ends_the_days_of_failure()
    {
        await using var receiver = await WebhookReceiver.Start(500, 200, 500);
        await using var app = await Webhooking.StartApp();
        var hook = await app.Hook(receiver);
        _ = await hook.Test();
        _ = await hook.Settled("pending");
        _ = (await hook.Show()).GetProperty("failing_since").ValueKind.Should().Be(JsonValueKind.String);

        await app.Pass(hook.Partner, TimeSpan.FromDays(2.9));
        _ = await hook.Settled("delivered", attempts: 2);
        await app.Pass(hook.Partner, TimeSpan.FromDays(2.9));
        _ = await hook.Test();
        _ = await hook.Settled("pending");

        _ = (await hook.Show()).GetProperty("disabled").GetBoolean().Should().BeFalse();
    }

    [Fact]
    public async Task What_one_endpoint_took_is_not_sent_again_while_another_is_tried()
    {
        await using var steady = await WebhookReceiver.Start();
        await using var faltering = await WebhookReceiver.Start(500, 500, 204);
        await using var app = await Webhooking.StartApp();
        var partner = await app.Partner();
        var (taking, failing) = (await partner.Hook(steady.Url), await partner.Hook(faltering.Url));
        _ = await app.Happen(1);
        _ = await taking.Settled("delivered");

        foreach (var tries in (int[])[1, 2])
            _ = await failing.PassUntilDue(app, await failing.Settled("pending", tries));
        _ = await failing.Settled("delivered", attempts: 3);
        // what was due before this was sent before it
        var control = await taking.Test();
        _ = await taking.Settled("delivered");

        _ = steady.Calls.Select(call => call.Id == control).Should().Equal(false, true);
        _ = faltering.Calls.Select(call => call.Id).Distinct().Should().ContainSingle();
    }

    [Fact]
    public async Task An_answer_of_410_disables_at_once_and_what_waits_is_sent_when_it_is_enabled_again()
    {
        await using var receiver = await WebhookReceiver.Start(500, 410, 204);
        await using var app = await Webhooking.StartApp();
        var hook = await app.Hook(receiver);
        var waiting = await hook.Test();
        _ = await hook.Settled("pending");
        _ = await hook.Test();
        _ = await hook.Settled("failed");

        var shown = await hook.Show();
        await app.Pass(hook.Partner, TimeSpan.FromDays(1));
        _ = await (await hook.Partner.Http.Patch(hook.Path, new { disabled = false })).Should(200);

        _ = (shown.GetProperty("disabled").GetBoolean(), shown.Text("disabled_reason")).Should().Be((true, "gone"));
        _ = (await receiver.Wait(3)).Id.Should().Be(waiting);
    }

    [Fact]
    public async Task A_redirect_is_a_failure_and_leads_nowhere()
    {
        await using var elsewhere = await WebhookReceiver.Start();
        await using var receiver = await WebhookReceiver.Start((context, _) =>
        {
            context.Response.Redirect(elsewhere.Url, permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        });
        await using var app = await Webhooking.StartApp();
        var hook = await app.Hook(receiver);

        _ = await hook.Test();

        var attempt = (await hook.Settled("pending")).GetProperty("attempts")[0];
        _ = (attempt.GetProperty("status").GetInt32(), attempt.Text("error")).Should().Be((307, "redirect"));
        _ = elsewhere.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task Who_does_not_answer_in_time_has_failed()
    {
        await using var receiver = await WebhookReceiver.Hanging();
        await using var app = await Webhooking.StartApp(("Webhooks:TimeoutSeconds", "0.5"));
        var hook = await app.Hook(receiver);

        _ = await hook.Test();

        _ = (await hook.Settled("pending")).GetProperty("attempts")[0].Text("error").Should().Be("timeout");
    }

    [Fact]
    public async Task Nobody_there_and_a_name_that_is_none_are_failures_with_a_name()
    {
        await using var receiver = await WebhookReceiver.Start();
        await using var app = await Webhooking.StartApp();
        var partner = await app.Partner();
        var (closed, nameless, plain) = (await partner.Hook("http://127.0.0.1:1/"), await partner.Hook("https://hooks.invalid/"),
            await partner.Hook(receiver.Url.Replace("http:", "https:", StringComparison.Ordinal)));

        foreach (var (hook, error) in new[] { (closed, "connection_failed"), (nameless, "name_not_resolved"), (plain, "tls_failed") })
        {
            _ = await hook.Test();
            _ = (await hook.Settled("pending")).GetProperty("attempts")[0].Text("error").Should().Be(error);
        }
    }

    [Fact]
    public async Task Of_an_endless_answer_64_KiB_are_read_and_its_beginning_is_kept()
    {
        var left = new TaskCompletionSource();
        await using var receiver = await WebhookReceiver.Start(async (context, _) =>
        {
            using var watch = context.RequestAborted.Register(() => left.TrySetResult());
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.WriteAsync(new string('x', 16 * 1024));
        });
        await using var app = await Webhooking.StartApp();
        var hook = await app.Hook(receiver);

        _ = await hook.Test();

        var attempt = (await hook.Settled("delivered")).GetProperty("attempts")[0];
        _ = attempt.Text("response").Should().Be(new string('x', 500));
        _ = attempt.GetProperty("duration_ms").GetInt32().Should().BeLessThan(15_000, "the time-out did not end it");
        await left.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Who_hangs_delays_nobody_else()
    {
        await using var slow = await WebhookReceiver.Hanging();
        await using var quick = await WebhookReceiver.Start();
        await using var app = await Webhooking.StartApp(s_patient);
        foreach (var receiver in new[] { slow, quick, slow, quick, quick })
            _ = await app.Hook(receiver);

        _ = await app.Happen(200);

        await app.Delivered(600);
        _ = quick.Calls.Select(call => call.Id).Should().OnlyHaveUniqueItems().And.HaveCount(600);
        _ = slow.MostAtOnce.Should().Be(8, "each of the two has four slots");
    }

    [Fact]
    public async Task Fifty_that_hang_delay_nobody_else_either()
    {
        await using var slow = await WebhookReceiver.Hanging();
        await using var quick = await WebhookReceiver.Start();
        await using var app = await Webhooking.StartApp(s_patient);
        foreach (var partner in new[] { await app.Partner(), await app.Partner(), await app.Partner() })
            for (var number = 0; number < 17; number++)
                _ = await partner.Hook(slow.Url);
        _ = await app.Happen(10);
        await Eventually.True(() => Task.FromResult(slow.MostAtOnce == 51 * 4), "all slots of all that hang are taken");

        var hook = await app.Hook(quick);
        _ = await app.Happen(10);

        _ = await quick.Wait(10);
        _ = await hook.Settled("delivered");
    }

    [Fact]
    public async Task What_is_disabled_or_deleted_while_much_waits_stops()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var receiver = await WebhookReceiver.Start((_, _) => go.Task);
        await using var app = await Webhooking.StartApp();
        var (off, gone) = (await app.Hook(receiver), await app.Hook(receiver));
        _ = await app.Happen(50);
        _ = await receiver.Wait(8);
        _ = await (await off.Partner.Http.Patch(off.Path, new { disabled = true })).Should(200);
        _ = await (await gone.Partner.Http.DeleteAsync(gone.Path)).Should(204);

        go.SetResult();
        var control = await app.Hook(receiver);
        _ = await control.Test();
        _ = await control.Settled("delivered");

        _ = receiver.Calls.Should().HaveCount(9);
        _ = await (await off.Partner.Http.Patch(off.Path, new { disabled = false })).Should(200);
        _ = await receiver.Wait(9 + 46);
    }

    [Fact]
    public async Task A_worker_that_is_killed_again_and_again_loses_nothing()
    {
        await using var receiver = await WebhookReceiver.Slow(milliseconds: 20);
        await using var app = await App.Start(new(WebhookReceiver.Allowed) { ["Worker:Enabled"] = "false" });
        _ = await app.Hook(receiver);
        // a call has half of it: on a busy machine half a second is not enough, and the third try would be minutes later
        var patient = new Dictionary<string, string>(WebhookReceiver.Allowed) { ["Worker:LeaseSeconds"] = "8" };
        await using var worker = new MortalWorker(app.Database, app.Mailbox, patient);
        _ = await app.Happen(150);

        worker.Start();
        for (var number = 1; number <= 4; number++)
        {
            _ = await receiver.Wait(number * 25);
            await worker.Die(TimeSpan.Zero);
            _ = await app.Happen(10);
        }

        await app.Delivered(190);
        _ = receiver.Calls.Select(call => call.Id).Distinct().Should().HaveCount(190);
    }

    [Fact]
    public async Task Two_instances_share_the_work_and_never_send_one_delivery_twice_at_a_time()
    {
        await using var receiver = await WebhookReceiver.Slow(milliseconds: 5);
        await using var app = await Webhooking.StartApp();
        _ = await app.Hook(receiver);
        var other = app.Another(WebhookReceiver.Allowed);

        _ = await app.Happen(200);

        await app.Delivered(200);
        _ = receiver.Calls.Should().HaveCount(200);
        _ = receiver.Overlapped.Should().BeFalse();
        _ = receiver.MostAtOnce.Should().BeLessThanOrEqualTo(8);
        await other.Stop();
    }

    [Fact]
    public async Task A_stop_hands_back_what_it_broke_off_at_once_and_uncounted()
    {
        await using var receiver = await WebhookReceiver.Hanging();
        await using var app = await App.Start(new(WebhookReceiver.Allowed) { ["Worker:Enabled"] = "false" });
        var hook = await app.Hook(receiver);
        var worker = app.Another(WebhookReceiver.Allowed);
        _ = await hook.Test();
        _ = await receiver.Wait();

        await worker.Stop();

        _ = (await app.Database.Scalar<long>("select count(*) from webhook_deliveries where tries = 0 and leased_until is null"))
            .Should().Be(1);
        _ = (await hook.Deliveries()).Single().GetProperty("attempts").GetArrayLength().Should().Be(0);
    }

    [Fact]
    public async Task Who_overstays_a_lease_changes_nothing_any_more()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var receiver = await WebhookReceiver.Start((_, number) => number == 1 ? go.Task : Task.CompletedTask);
        await using var app = await Webhooking.StartApp();
        var hook = await app.Hook(receiver);
        _ = await hook.Test();
        _ = await receiver.Wait();

        // as if another had taken it up in the meantime
        _ = await app.Database.Execute("update webhook_deliveries set claims = claims + 1, leased_until = 'infinity'");
        go.SetResult();
        var control = await app.Hook(receiver);
        _ = await control.Test();
        _ = await control.Settled("delivered");

        _ = (await hook.Deliveries()).Single().Text("status").Should().Be("pending");
        _ = (await hook.Deliveries()).Single().GetProperty("attempts").GetArrayLength().Should().Be(0);
    }
}
