using FluentAssertions;
using Microsoft.AspNetCore.Http;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Partners;

public sealed class ListWebhookDeliveriesTests
{
    [Fact]
    public async Task Tells_of_each_attempt_what_was_answered_and_how_it_began()
    {
        await using var receiver = await WebhookReceiver.Start(async (context, number) =>
        {
            context.Response.StatusCode = number == 1 ? 500 : 200;
            await context.Response.WriteAsync(number == 1 ? "not\0now\n" : "thanks");
        });
        await using var app = await Webhooking.StartApp();
        var hook = await app.Hook(receiver);
        _ = await hook.Test();
        _ = await hook.Settled("pending");
        await app.Pass(hook.Partner, TimeSpan.FromSeconds(6));

        var attempts = (await hook.Settled("delivered", attempts: 2)).GetProperty("attempts").EnumerateArray().ToArray();

        _ = attempts.Select(attempt => (attempt.GetProperty("status").GetInt32(), attempt.GetProperty("error").GetString(),
            attempt.GetProperty("response").GetString())).Should().Equal((500, "status", "not now "), (200, null, "thanks"));
        _ = attempts[0].GetProperty("duration_ms").GetInt32().Should().BeInRange(0, 15_000);
        _ = attempts[0].GetProperty("at").GetDateTime().Should().BeBefore(attempts[1].GetProperty("at").GetDateTime());
    }

    [Fact]
    public async Task Newest_first_page_by_page_without_gap_or_repeat()
    {
        await using var receiver = await WebhookReceiver.Start();
        await using var app = await Webhooking.StartApp();
        var hook = await app.Hook(receiver);
        var sent = new List<string>();
        for (var number = 0; number < 5; number++)
            sent.Add(await hook.Test());

        var seen = new List<string>();
        var cursor = "";
        while (cursor is not null)
        {
            var page = await hook.Partner.Http.GetJson($"{hook.Path}/deliveries?limit=2{cursor}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.Text("id")));
            cursor = page.GetProperty("next_cursor").GetString() is { } next ? $"&cursor={next}" : null;
        }

        _ = seen.Should().Equal(Enumerable.Reverse(sent));
    }

    [Fact]
    public async Task Refuses_what_is_no_limit_and_no_cursor_of_this_list()
    {
        await using var app = await Webhooking.StartApp();
        var hook = await (await app.Partner()).Hook("https://hooks.invalid/");

        _ = await (await hook.Partner.Http.GetAsync($"{hook.Path}/deliveries?limit=0")).ShouldBlame("limit");
        _ = await (await hook.Partner.Http.GetAsync($"{hook.Path}/deliveries?cursor=x")).ShouldFail(400, "invalid_cursor");
    }

    [Fact]
    public async Task Are_kept_for_thirty_days()
    {
        await using var receiver = await WebhookReceiver.Start();
        await using var app = await Webhooking.StartApp();
        var (hook, gone) = (await app.Hook(receiver), await app.Hook(receiver));
        _ = await hook.Test();
        _ = await hook.Settled("delivered");
        _ = await (await gone.Partner.Http.DeleteAsync(gone.Path)).Should(204);
        app.Clock.Advance(TimeSpan.FromDays(31.5));

        var sweeping = app.Another();

        await Eventually.True(async () => await app.Database.Scalar<long>(
            "select (select count(*) from webhook_attempts) + (select count(*) from webhook_deliveries)") == 0, "deliveries are deleted");
        await Eventually.True(
            async () => await app.Database.Scalar<long>("select count(*) from webhook_endpoints") == 1, "so is what was deleted long ago");
        await sweeping.Stop();
    }
}
