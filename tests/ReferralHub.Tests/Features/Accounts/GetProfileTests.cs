using System.Text.Json;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Accounts;

public sealed class GetProfileTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task It_shows_the_caller_and_whom_they_invited()
    {
        var ada = await Given.SignedIn();
        var bob = await Given.SignedIn(ada.Code);

        var profile = await Profile(ada, now => Count(now) == 1 && now.GetProperty("invited")[0].Text("status") == "successful");

        _ = profile.Text("id").Should().Be(ada.Id.ToString());
        _ = profile.Text("email").Should().Be(ada.Email);
        _ = profile.Text("role").Should().Be("user");
        _ = profile.GetProperty("phone").ValueKind.Should().Be(JsonValueKind.Null);
        _ = profile.Text("referral_link").Should().Be($"https://hub.example/r/{ada.Code}");
        _ = profile.GetProperty("invite_code").ValueKind.Should().Be(JsonValueKind.Null);
        var invited = profile.GetProperty("invited").EnumerateArray().Single();
        _ = invited.Text("username").Should().Be(bob.Username);
        _ = (await bob.Http.GetJson("/api/users/me")).Text("invite_code").Should().Be(ada.Code);
    }

    [Fact]
    public async Task It_lists_the_latest_twenty()
    {
        var ada = await Given.SignedIn();
        for (var friend = 0; friend < 22; friend++)
            _ = await Given.Registered(ada.Code);

        var profile = await Profile(ada, profile => Count(profile) == 22);

        _ = profile.GetProperty("invited").GetArrayLength().Should().Be(20);
    }

    [Fact]
    public async Task The_phone_of_a_friend_is_masked_and_their_address_not_shown()
    {
        var ada = await Given.SignedIn();
        var bob = await Given.Registered(ada.Code);
        _ = await App.Database.Execute($"update users set phone = '+4915112345678' where id = '{bob.Id}'");

        var text = (await ada.Http.GetJson("/api/users/me")).GetRawText();

        _ = text.Should().Contain("+49*********78").And.NotContain(bob.Email).And.NotContain("12345");
    }

    [Theory]
    [InlineData("/api/users/me")]
    [InlineData("/API/Users/Me/")]
    [InlineData("/api/referrals")]
    [InlineData("/api/referral-stats")]
    public async Task A_stranger_is_asked_to_sign_in(string path)
    {
        var response = await Http.GetAsync(path);

        _ = await response.ShouldFail(401, "unauthorized");
        _ = response.Headers.WwwAuthenticate.ToString().Should().Be("Bearer");
        _ = response.Headers.Location.Should().BeNull();
    }

    [Theory]
    [InlineData("//api/users/me")]
    [InlineData("/api//users/me")]
    [InlineData("/api%2fusers%2fme")]
    [InlineData("/api/users%2Fme")]
    [InlineData("/api/./users/../users/me")]
    public async Task No_variant_of_the_path_gets_past_the_door(string path)
    {
        var response = await Http.SendAsync(
            new HttpRequestMessage(HttpMethod.Get, new Uri(Http.BaseAddress!.GetLeftPart(UriPartial.Authority) + path,
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true })));

        _ = ((int)response.StatusCode).Should().BeOneOf(401, 404);
    }

    private static int Count(JsonElement profile) => profile.GetProperty("invited_count").GetInt32();

    /// <summary>The screen and the counters follow within two seconds.</summary>
    private static async Task<JsonElement> Profile(Person person, Func<JsonElement, bool> condition)
    {
        var profile = default(JsonElement);
        await Eventually.True(async () => condition(profile = await person.Http.GetJson("/api/users/me")), "the profile as expected");
        return profile;
    }
}
