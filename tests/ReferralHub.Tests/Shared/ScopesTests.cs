using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

public sealed class ScopesTests(AppFixture fixture) : SharedApp(fixture)
{
    [Theory]
    [InlineData("GET", "/api/users/me")]
    [InlineData("GET", "/api/referral-stats")]
    [InlineData("DELETE", "/api/sessions")]
    [InlineData("POST", "/api/referral-links")]
    [InlineData("GET", "/api/admin/audit")]
    public async Task A_partners_token_is_no_persons(string method, string path)
    {
        var partner = await App.Partner();

        using var request = new HttpRequestMessage(new(method), path);
        var response = await partner.Http.SendAsync(request);

        _ = await response.ShouldFail(403, "insufficient_scope");
        _ = response.Headers.WwwAuthenticate.ToString().Should().Be("Bearer error=\"insufficient_scope\", scope=\"user\"");
    }

    [Fact]
    public async Task A_persons_token_is_no_partners_not_even_an_admins()
    {
        foreach (var person in (Person[])[await Given.SignedIn(), await Given.Admin()])
            _ = await (await person.Http.GetAsync("/api/partner/request-log")).ShouldFail(403, "insufficient_scope");
        _ = await (await Http.GetAsync("/api/partner/request-log")).ShouldFail(401, "unauthorized");
    }

    [Fact]
    public async Task Whoever_lacks_a_role_and_no_scope_hears_that() =>
        _ = await (await (await Given.SignedIn()).Http.GetAsync("/api/admin/audit")).ShouldFail(403, "forbidden");
}
