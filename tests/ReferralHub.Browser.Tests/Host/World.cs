using System.Text.Json;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Browser.Tests.Host;

/// <summary>
/// The API, the page it is configured for, a page that it never heard of on two origins, and a browser to visit them with.
/// </summary>
public sealed class World : IAsyncLifetime
{
    private Site _spa = null!;
    private Site _stranger = null!;
    private Site _neighbour = null!;
    private Chromium _chromium = null!;

    public App Api { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _spa = await Site.Start("spa.html", "localhost");
        _stranger = await Site.Start("hostile.html", "127.0.0.1");
        _neighbour = await Site.Start("hostile.html", "localhost");
        Api = await App.Start(new() { ["Cors:Origins:0"] = _spa.Origin, ["RateLimits:Enabled"] = "false" });
        _chromium = await Chromium.Start();
    }

    public async Task DisposeAsync()
    {
        await _chromium.DisposeAsync();
        await Api.DisposeAsync();
        foreach (var site in (Site[])[_spa, _stranger, _neighbour])
            await site.DisposeAsync();
    }

    public Task<Chromium.Profile> NewProfile() => _chromium.NewProfile();

    public async Task<Page> OpenSpa(Chromium.Profile profile) => await Open(profile, _spa);

    public async Task<Page> OpenHostile(Chromium.Profile profile, string where) =>
        await Open(profile, where == From.AnotherSite ? _stranger : _neighbour);

    /// <summary>A page of the SPA on which somebody has signed in.</summary>
    public async Task<(Page Spa, Person Person)> SignedIn(Chromium.Profile profile)
    {
        var person = await Api.Given.Verified();
        var spa = await OpenSpa(profile);
        _ = await spa.Should(200, "POST", "/api/login",
            new { username_or_email = person.Username, password = person.Password, use_cookies = true });
        return (spa, person);
    }

    private async Task<Page> Open(Chromium.Profile profile, Site site)
    {
        // the same site as the SPA, as api.example.com is to app.example.com
        var api = new UriBuilder(Api.Http.BaseAddress!) { Host = "localhost" }.Uri.GetLeftPart(UriPartial.Authority);
        return new Page(await profile.Open(new Uri(site.Address, $"?api={Uri.EscapeDataString(api)}")));
    }
}

/// <summary>Where a hostile page stands to the API.</summary>
public static class From
{
    /// <summary>No cookie of ours goes along, so only what needs none could be done.</summary>
    public const string AnotherSite = "another site";

    /// <summary>All cookies go along, Strict ones too: what is left is the Origin and the CSRF token.</summary>
    public const string AnotherPort = "another port of our own site";
}

/// <summary>What a script of a page got: a status and a body, or nothing that it may read.</summary>
public sealed record Answer(int? Status, JsonElement Body);

[CollectionDefinition(nameof(World))]
public sealed class WorldDefinition : ICollectionFixture<World>;
