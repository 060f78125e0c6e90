using System.Net.Http.Json;
using System.Text.Json;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

/// <summary>Whose click a sign-up comes from, when no code is given.</summary>
public sealed class AttributionCookieTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task A_click_before_a_registration_is_credited()
    {
        var ada = await Given.Registered();

        var made = await Register(App, await Click(App, ada));

        _ = made.GetProperty("referred_by").Text("username").Should().Be(ada.Username);
    }

    [Fact]
    public async Task A_click_before_a_sign_up_by_phone_is_credited()
    {
        var ada = await Given.SignedIn();
        var cookie = await Click(App, ada);
        var phone = Texts.NewNumber();

        _ = await (await Send(App, "/api/phone/login", new { phone, code = await App.Code(phone) }, cookie)).Should(200);

        _ = (await ada.Http.GetJson("/api/referrals")).GetProperty("items").GetArrayLength().Should().Be(1);
    }

    [Fact]
    public async Task A_code_that_is_given_goes_before_the_cookie()
    {
        var (ada, bob) = (await Given.Registered(), await Given.Registered());

        var made = await Register(App, await Click(App, ada), bob.Code);
        var empty = await Register(App, await Click(App, ada), "");

        _ = made.GetProperty("referred_by").Text("username").Should().Be(bob.Username);
        _ = empty.GetProperty("referred_by").Text("username").Should().Be(ada.Username);
    }

    [Fact]
    public async Task The_latest_click_is_the_one_that_is_remembered()
    {
        var (ada, bob, browser) = (await Given.Registered(), await Given.Registered(), new Browser(App));
        _ = await browser.Get($"/r/{ada.Code}");
        _ = await browser.Get($"/r/{bob.Code}");

        var made = await Register(App, browser.Cookies["referral"]);

        _ = made.GetProperty("referred_by").Text("username").Should().Be(bob.Username);
    }

    [Fact]
    public async Task Errors_on_the_way_to_a_registration_clear_nothing()
    {
        var (ada, browser, name) = (await Given.Registered(), new Browser(App), Given.NewName());
        _ = await browser.Get($"/r/{ada.Code}");
        Task<HttpResponseMessage> Register(string email, string password, string? code = null) => browser.Send(
            HttpMethod.Post, "/api/register", new { username = name, email, password, referral_code = code });

        _ = await (await Register($"{name}@example.com", "short")).ShouldBlame("password");
        _ = await (await Register($"{name}@example.com", Given.Password, "NOBODYSCODE")).ShouldFail(400, "invalid_referral_code");
        _ = await (await Register(ada.Email, Given.Password)).ShouldFail(409, "email_taken");
        var made = await (await Register($"{name}@example.com", Given.Password)).Should(201);

        _ = made.GetProperty("referred_by").ToString().Should().Contain(ada.Username);
    }

    [Fact]
    public async Task A_cookie_that_is_not_ours_credits_nobody_and_breaks_nothing()
    {
        var ada = await Given.Registered();
        var cookie = await Click(App, ada);
        var flipped = cookie[..^3] + (cookie[^3] == 'A' ? 'B' : 'A') + cookie[^2..];

        foreach (var bad in (string[])[flipped, cookie[..^2], cookie + "AAAA", ada.Code, "!", "AAAA", new string('A', 4000)])
            _ = (await Register(App, bad)).GetProperty("referred_by").ValueKind.Should().Be(JsonValueKind.Null, bad);
    }

    [Theory]
    [InlineData("update referral_links set disabled_at = now() where user_id = '{0}'")]
    [InlineData("update referral_links set deleted_at = now() where user_id = '{0}'")]
    [InlineData("update users set suspended_at = now() where id = '{0}'")]
    public async Task A_cookie_gone_bad_credits_nobody_and_breaks_nothing(string closing)
    {
        var ada = await Given.Registered();
        var cookie = await Click(App, ada);
        _ = await App.Database.Execute(string.Format(System.Globalization.CultureInfo.InvariantCulture, closing, ada.Id));

        _ = (await Register(App, cookie)).GetProperty("referred_by").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Fact]
    public async Task A_cookie_lasts_as_many_days_as_are_set_and_no_longer()
    {
        await using var app = await App.Start(new() { ["Referrals:AttributionDays"] = "7" });
        var ada = await app.Given.Registered();
        var cookie = await Click(app, ada);

        app.Clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromMinutes(10));
        _ = (await Register(app, cookie)).GetProperty("referred_by").Text("username").Should().Be(ada.Username);
        app.Clock.Advance(TimeSpan.FromMinutes(11));
        _ = (await Register(app, cookie)).GetProperty("referred_by").ValueKind.Should().Be(JsonValueKind.Null);
    }

    private static async Task<string> Click(App app, Person referrer) => (await app.Follow(referrer.Code)).Cookie()!;

    private static async Task<JsonElement> Register(App app, string cookie, string? code = null)
    {
        var name = Given.NewName();
        return await (await Send(app, "/api/register",
            new { username = name, email = $"{name}@example.com", password = Given.Password, referral_code = code }, cookie)).Should(201);
    }

    private static async Task<HttpResponseMessage> Send(App app, string path, object body, string cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Cookie", $"referral={cookie}");
        return await app.Http.SendAsync(request);
    }
}
