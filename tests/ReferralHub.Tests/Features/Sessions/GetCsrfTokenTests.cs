using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Sessions;

public sealed class GetCsrfTokenTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task A_page_gets_its_token_back_after_a_reload()
    {
        var browser = await Browser.SignedIn(App);
        var token = (await (await browser.Get("/api/csrf")).Should(200)).Text("csrf_token");

        _ = await (await browser.Send(HttpMethod.Delete, "/api/sessions", csrf: token)).Should(204);
    }

    [Fact]
    public async Task A_stranger_gets_none() => await (await Http.GetAsync("/api/csrf")).ShouldFail(401, "unauthorized");
}
