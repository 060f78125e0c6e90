using ReferralHub.Tests.Host;

namespace ReferralHub.Tests.Features.Partners;

/// <summary>Partners and their webhooks, which go nowhere here.</summary>
public abstract class WebhookRouteTests(AppFixture fixture) : SharedApp(fixture)
{
    protected const string Url = "https://hooks.invalid/in";

    protected async Task<HookOfPartner> Hook(params string[] events) => await (await App.Partner()).Hook(Url, events);
}
