using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Partners;

public sealed class DeleteWebhookTests(AppFixture fixture) : WebhookRouteTests(fixture)
{
    [Fact]
    public async Task Is_gone_with_its_secrets_and_makes_room()
    {
        var hook = await Hook();

        _ = await (await hook.Partner.Http.DeleteAsync(hook.Path)).Should(204);

        _ = await (await hook.Partner.Http.DeleteAsync(hook.Path)).ShouldFail(404, "not_found");
        _ = await (await hook.Partner.Http.GetAsync(hook.Path)).ShouldFail(404, "not_found");
        _ = (await hook.Partner.Http.GetJson(Webhooking.Path)).GetProperty("items").GetArrayLength().Should().Be(0);
        _ = (await App.Database.Scalar<long>($"select count(*) from webhook_secrets where endpoint_id = '{hook.Id}'")).Should().Be(0);
    }
}
