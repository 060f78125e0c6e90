using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Partners;

public sealed class GetWebhookTests(AppFixture fixture) : WebhookRouteTests(fixture)
{
    [Fact]
    public async Task What_is_anothers_or_nobodys_is_not_found()
    {
        var hook = await Hook();
        var other = await App.Partner();

        _ = (await hook.Show()).GetProperty("events")[0].GetString().Should().Be("referral.created");
        foreach (var path in (string[])[hook.Path, $"{hook.Path}/deliveries", $"{Webhooking.Path}/nothing"])
            _ = await (await other.Http.GetAsync(path)).ShouldFail(404, "not_found");
        foreach (var path in (string[])["test", "rotate-secret", $"deliveries/{hook.Id}/replay"])
            _ = await (await other.Http.PostAsync($"{hook.Path}/{path}", null)).ShouldFail(404, "not_found");
        _ = await (await other.Http.Patch(hook.Path, new { disabled = true })).ShouldFail(404, "not_found");
        _ = await (await other.Http.DeleteAsync(hook.Path)).ShouldFail(404, "not_found");
    }
}
