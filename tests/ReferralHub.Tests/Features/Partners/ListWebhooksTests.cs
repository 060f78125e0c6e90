using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Partners;

public sealed class ListWebhooksTests(AppFixture fixture) : WebhookRouteTests(fixture)
{
    [Fact]
    public async Task Shows_the_partner_their_own_by_age_page_by_page()
    {
        var first = await Hook();
        var second = await first.Partner.Hook(Url, "reward.earned");
        _ = await Hook();

        var page = await first.Partner.Http.GetJson($"{Webhooking.Path}?limit=1");
        var rest = await first.Partner.Http.GetJson($"{Webhooking.Path}?limit=1&cursor={page.Text("next_cursor")}");

        _ = page.GetProperty("items").EnumerateArray().Select(item => item.Text("id")).Should().Equal(first.Id);
        _ = rest.GetProperty("items").EnumerateArray().Select(item => item.Text("id")).Should().Equal(second.Id);
        _ = rest.GetProperty("next_cursor").GetString().Should().BeNull();
        _ = page.GetRawText().Should().NotContain("secret");
    }
}
