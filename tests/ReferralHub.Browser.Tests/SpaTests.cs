using FluentAssertions;
using ReferralHub.Browser.Tests.Host;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Browser.Tests;

/// <summary>The page for which the API is configured, on another origin of the same site, in a real browser.</summary>
[Collection(nameof(World))]
public sealed class SpaTests(World world)
{
    [Fact]
    public async Task It_goes_all_the_way_from_register_to_logout_by_fetch()
    {
        await using var profile = await world.NewProfile();
        var spa = await world.OpenSpa(profile);
        var name = Given.NewName("ada");

        var made = await spa.Should(201, "POST", "/api/register",
            new { username = name, email = $"{name}@example.com", password = Given.Password });
        var token = await world.Api.Mailbox.Token($"{name}@example.com", Subjects.Verify);
        _ = await spa.Should(200, "POST", "/api/verify-email", new { token });
        _ = await spa.Should(200, "POST", "/api/login", new { username_or_email = name, password = Given.Password, use_cookies = true });
        var stats = await spa.Should(200, "GET", "/api/referral-stats");
        _ = await spa.Should(200, "POST", "/api/token/refresh");
        var me = await spa.Should(200, "GET", "/api/users/me");
        _ = await spa.Should(204, "POST", "/api/logout");

        _ = stats.Text("referral_code").Should().Be(made.Text("referral_code"));
        _ = me.Text("username").Should().Be(name);
        await spa.ShouldFail(401, "unauthorized", "GET", "/api/users/me");
    }

    [Fact]
    public async Task Its_scripts_never_see_a_token()
    {
        await using var profile = await world.NewProfile();
        var (spa, _) = await world.SignedIn(profile);

        var refreshed = await spa.Should(200, "POST", "/api/token/refresh");

        _ = (await spa.Cookies()).Should().BeEmpty();
        _ = refreshed.EnumerateObject().Select(member => member.Name).Should().BeEquivalentTo("expires_in", "csrf_token", "user");
    }

    [Fact]
    public async Task After_a_reload_it_is_still_signed_in_and_gets_its_csrf_token_back()
    {
        await using var profile = await world.NewProfile();
        var (spa, _) = await world.SignedIn(profile);

        await spa.Reload();

        await spa.ShouldFail(403, "csrf_failed", "POST", "/api/logout");
        _ = await spa.Should(200, "GET", "/api/csrf");
        _ = await spa.Should(204, "POST", "/api/logout");
    }

    [Fact]
    public async Task Two_tabs_that_refresh_at_the_same_time_both_go_on()
    {
        await using var profile = await world.NewProfile();
        var (one, _) = await world.SignedIn(profile);
        var other = await world.OpenSpa(profile);

        for (var round = 0; round < 5; round++)
            _ = await Task.WhenAll(one.Should(200, "POST", "/api/token/refresh"), other.Should(200, "POST", "/api/token/refresh"));

        _ = await one.Should(200, "GET", "/api/users/me");
        _ = await other.Should(204, "POST", "/api/logout");
    }
}
