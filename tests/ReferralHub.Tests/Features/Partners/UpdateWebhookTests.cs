using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Partners;

public sealed class UpdateWebhookTests(AppFixture fixture) : WebhookRouteTests(fixture)
{
    [Fact]
    public async Task Changes_what_is_named_and_nothing_else()
    {
        var hook = await Hook("referral.created");

        var changed = await (await hook.Partner.Http.Patch(hook.Path,
            new { events = Webhooking.Events("reward.earned"), description = "x" }))
            .Should(200);
        _ = await (await hook.Partner.Http.Patch(hook.Path, new { url = "https://other.invalid/" })).Should(200);

        _ = changed.GetProperty("events").EnumerateArray().Select(item => item.GetString()).Should().Equal("reward.earned");
        _ = (changed.Text("url"), changed.Text("description")).Should().Be((Url, "x"));
        var now = await hook.Show();
        _ = (now.Text("url"), now.Text("description")).Should().Be(("https://other.invalid/", "x"));
    }

    [Fact]
    public async Task Is_disabled_and_enabled_and_says_so()
    {
        var hook = await Hook();

        var disabled = await (await hook.Partner.Http.Patch(hook.Path, new { disabled = true })).Should(200);
        _ = await (await hook.Partner.Http.PostAsync($"{hook.Path}/test", null)).ShouldFail(409, "webhook_disabled");
        var enabled = await (await hook.Partner.Http.Patch(hook.Path, new { disabled = false })).Should(200);

        _ = (disabled.GetProperty("disabled").GetBoolean(), disabled.Text("disabled_reason")).Should().Be((true, "partner"));
        _ = (enabled.GetProperty("disabled").GetBoolean(), enabled.GetProperty("disabled_reason").GetString()).Should().Be((false, null));
    }

    [Fact]
    public async Task Refuses_what_a_new_one_would_be_refused_for()
    {
        var hook = await Hook();

        _ = await (await hook.Partner.Http.Patch(hook.Path,
            new { url = "https://[::1]/", events = Array.Empty<string>(), description = "", disabled = (bool?)null }))
            .ShouldBlame("url", "events", "description", "disabled");
        _ = await (await hook.Partner.Http.Patch(hook.Path, new { url = (string?)null, events = (string[]?)null }))
            .ShouldBlame("url", "events");
        _ = await (await hook.Partner.Http.Patch(hook.Path, new { events = 1 })).ShouldFail(400, "validation_failed");
    }
}
