using FluentAssertions;
using ReferralHub.Browser.Tests.Host;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Browser.Tests;

/// <summary>A page that the API is not configured for, opened by somebody who is signed in: it reads nothing and changes nothing.</summary>
[Collection(nameof(World))]
public sealed class HostilePageTests(World world)
{
    public static TheoryData<string> Places => [From.AnotherSite, From.AnotherPort];

    [Theory]
    [MemberData(nameof(Places))]
    public async Task It_reads_neither_profile_nor_stats_nor_csrf_token(string place)
    {
        await using var profile = await world.NewProfile();
        var (spa, _) = await world.SignedIn(profile);
        var hostile = await world.OpenHostile(profile, place);

        foreach (var path in (string[])["/api/users/me", "/api/referral-stats", "/api/referrals", "/api/csrf"])
        {
            await hostile.ShouldReadNothing("GET", path);
            _ = await spa.Should(200, "GET", path);
        }
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task It_signs_nobody_in(string place)
    {
        await using var profile = await world.NewProfile();
        var attacker = await world.Api.Given.Verified();
        var login = new { username_or_email = attacker.Username, password = attacker.Password, use_cookies = true };
        var hostile = await world.OpenHostile(profile, place);

        await hostile.ShouldReadNothing("POST", "/api/login", login);
        await hostile.Sneak("/api/login", login);

        var spa = await world.OpenSpa(profile);
        await spa.ShouldFail(401, "unauthorized", "GET", "/api/users/me");
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task It_registers_nobody(string place)
    {
        await using var profile = await world.NewProfile();
        var name = Given.NewName("mallory");
        var account = new { username = name, email = $"{name}@example.com", password = Given.Password };
        var hostile = await world.OpenHostile(profile, place);

        await hostile.ShouldReadNothing("POST", "/api/register", account);
        await hostile.Sneak("/api/register", account);

        _ = await (await world.Api.Http.Post("/api/register", account)).Should(201);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task It_neither_refreshes_nor_ends_the_session(string place)
    {
        await using var profile = await world.NewProfile();
        var (spa, person) = await world.SignedIn(profile);
        var hostile = await world.OpenHostile(profile, place);

        foreach (var path in (string[])["/api/token/refresh", "/api/logout"])
        {
            await hostile.ShouldReadNothing("POST", path);
            await hostile.Sneak(path);
        }

        _ = (await Rotations(person)).Should().Be(0);
        _ = await spa.Should(200, "POST", "/api/token/refresh");
        _ = (await Rotations(person)).Should().Be(1);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task It_changes_neither_password_nor_profile(string place)
    {
        await using var profile = await world.NewProfile();
        var (spa, person) = await world.SignedIn(profile);
        var change = new { current_password = person.Password, password = "chosen by somebody else" };
        var hostile = await world.OpenHostile(profile, place);

        await hostile.ShouldReadNothing("POST", "/api/change-password", change);
        await hostile.Sneak("/api/change-password", change);
        await hostile.ShouldReadNothing("PATCH", "/api/users/me", new { username = "taken-over" });
        await hostile.ShouldReadNothing("DELETE", "/api/sessions");

        _ = await world.Api.Given.SignIn(person);
        _ = (await spa.Should(200, "GET", "/api/users/me")).Text("username").Should().Be(person.Username);
    }

    /// <summary>Straight from the row: within the grace of ten seconds a rotation by somebody else would not show.</summary>
    private Task<int> Rotations(Person person) =>
        world.Api.Database.Scalar<int>($"select sum(refresh_counter)::int from sessions where user_id = '{person.Id}'");
}
