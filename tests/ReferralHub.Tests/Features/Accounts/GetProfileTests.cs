using System.Text.Json;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Accounts;

[Collection(nameof(SharedApp))]
public sealed class GetProfileTests(AppFixture fixture)
{
    private App App => fixture.Instance;

    [Fact]
    public async Task It_has_every_member_of_the_contract()
    {
        var ada = await App.Given.SignedIn();

        var profile = await ada.Http.GetJson("/api/users/me");

        profile.EnumerateObject().Select(member => member.Name).Should().Equal(
            "id", "username", "email", "email_verified", "phone", "first_name", "last_name", "role", "referral_code", "referral_link",
            "invite_code", "invited_count", "invited", "created_at");
        (profile.Text("username"), profile.Text("email"), profile.Text("role"), profile.Text("referral_code"))
            .Should().Be((ada.Username, ada.Email, "user", ada.Code));
        foreach (var absent in (string[])["phone", "first_name", "last_name", "invite_code"])
            profile.GetProperty(absent).ValueKind.Should().Be(JsonValueKind.Null);
        profile.GetProperty("id").GetGuid().Should().Be(ada.Id);
        profile.GetProperty("email_verified").GetBoolean().Should().BeTrue();
        profile.Text("referral_link").Should().Be($"http://localhost:8080/r/{ada.Code}");
        profile.GetProperty("invited_count").GetInt32().Should().Be(0);
        profile.GetProperty("invited").GetArrayLength().Should().Be(0);
        profile.Text("created_at").Should().EndWith("Z");
    }

    [Fact]
    public async Task It_shows_whom_one_invited_and_by_which_code_one_was_invited()
    {
        var ada = await App.Given.SignedIn();
        var bob = await App.Given.SignIn(await App.Given.Registered(ada.Code.ToLowerInvariant()));

        var profile = await ada.Http.GetJson("/api/users/me");

        profile.GetProperty("invited_count").GetInt32().Should().Be(1);
        var friend = profile.GetProperty("invited").EnumerateArray().Single();
        friend.EnumerateObject().Select(member => member.Name).Should().Equal("id", "username", "phone", "status");
        friend.GetProperty("id").GetGuid().Should().Be(bob.Id);
        (friend.Text("username"), friend.Text("status")).Should().Be((bob.Username, "pending"));
        (await bob.Http.GetJson("/api/users/me")).Text("invite_code").Should().Be(ada.Code);
    }

    [Fact]
    public async Task It_lists_the_latest_twenty_and_counts_all()
    {
        var ada = await App.Given.SignedIn();
        var friends = new List<string>();
        for (var friend = 0; friend < 22; friend++)
            friends.Add((await App.Given.Registered(ada.Code)).Username);

        var profile = await ada.Http.GetJson("/api/users/me");

        profile.GetProperty("invited_count").GetInt32().Should().Be(22);
        profile.GetProperty("invited").EnumerateArray().Select(friend => friend.Text("username"))
            .Should().BeEquivalentTo(friends.Skip(2)).And.HaveElementAt(0, friends[^1]);
    }

    [Fact]
    public async Task The_phone_of_a_friend_is_masked_and_their_address_not_shown()
    {
        var ada = await App.Given.SignedIn();
        var bob = await App.Given.Registered(ada.Code);
        await App.Database.Execute($"update users set phone = '+4915112345678' where id = '{bob.Id}'");

        var profile = await ada.Http.GetJson("/api/users/me");

        profile.GetProperty("invited")[0].Text("phone").Should().Be("+49*********78");
        profile.GetRawText().Should().NotContain(bob.Email).And.NotContain("12345");
    }

    [Theory]
    [InlineData("/api/users/me")]
    [InlineData("/api/users/me/")]
    [InlineData("/API/Users/Me")]
    public async Task A_stranger_is_asked_to_sign_in(string path)
    {
        var response = await App.Http.GetAsync(path);

        await response.ShouldFail(401, "unauthorized");
        response.Headers.WwwAuthenticate.ToString().Should().Be("Bearer");
        response.Headers.Location.Should().BeNull();
    }

    [Theory]
    [InlineData("//api/users/me")]
    [InlineData("/api//users/me")]
    [InlineData("/api%2fusers%2fme")]
    [InlineData("/api/users%2Fme")]
    [InlineData("/api/./users/../users/me")]
    public async Task No_variant_of_the_path_gets_past_the_door(string path)
    {
        // as the server hands it on: what a client would tidy up first
        var context = await App.Host.Server.SendAsync(context => context.Request.Path = path);

        context.Response.StatusCode.Should().BeOneOf(401, 404);
    }

    [Fact]
    public async Task A_token_of_an_account_that_is_gone_opens_nothing()
    {
        var ada = await App.Given.SignedIn();
        await App.Database.Execute(
            $"""
            delete from sessions where user_id = '{ada.Id}';
            delete from one_time_tokens where user_id = '{ada.Id}';
            delete from referral_codes where code = '{ada.Code}';
            delete from referral_links where user_id = '{ada.Id}';
            delete from users where id = '{ada.Id}'
            """);

        var response = await ada.Http.GetAsync("/api/users/me");

        await response.ShouldFail(401, "unauthorized");
        response.Headers.WwwAuthenticate.ToString().Should().StartWith("Bearer");
    }
}
