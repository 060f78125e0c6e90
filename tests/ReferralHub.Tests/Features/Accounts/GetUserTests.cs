using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Accounts;

[Collection(nameof(SharedApp))]
public sealed class GetUserTests(AppFixture fixture)
{
    private App App => fixture.Instance;

    [Fact]
    public async Task Others_see_a_name_and_nothing_else()
    {
        var (ada, bob) = (await App.Given.Registered(), await App.Given.SignedIn());

        var seen = await bob.Http.GetJson($"/api/users/{ada.Id}");

        seen.EnumerateObject().Select(member => member.Name).Should().Equal("id", "username", "created_at");
        seen.GetProperty("id").GetGuid().Should().Be(ada.Id);
        seen.Text("username").Should().Be(ada.Username);
        seen.Text("created_at").Should().EndWith("Z");
    }

    [Fact]
    public async Task One_sees_oneself_as_at_me_and_so_does_an_admin()
    {
        var (ada, boss) = (await App.Given.SignedIn(), await App.Given.Admin());

        var me = (await ada.Http.GetJson("/api/users/me")).GetRawText();

        (await ada.Http.GetJson($"/api/users/{ada.Id}")).GetRawText().Should().Be(me);
        (await boss.Http.GetJson($"/api/users/{ada.Id.ToString().ToUpperInvariant()}")).GetRawText().Should().Be(me);
    }

    [Fact]
    public async Task The_location_of_a_new_account_leads_to_it()
    {
        var name = Given.NewName();
        var made = await App.Http.Post("/api/register", new { username = name, email = $"{name}@example.com", password = Given.Password });
        var id = (await made.Should(201)).GetProperty("id").GetGuid();

        var ada = await App.Given.SignIn(new Person(id, name, $"{name}@example.com", Given.Password, ""));

        (await ada.Http.GetJson(made.Headers.Location!.OriginalString)).Text("username").Should().Be(name);
    }

    [Theory]
    [InlineData("01890000-0000-7000-8000-000000000000")]
    [InlineData("nonsense")]
    [InlineData("01890000000070008000000000000000")]
    [InlineData("%7B01890000-0000-7000-8000-000000000000%7D")]
    [InlineData("me%2fexport")]
    public async Task Who_is_unknown_or_malformed_is_not_found(string id)
    {
        var (ada, boss) = (await App.Given.SignedIn(), await App.Given.Admin());

        foreach (var person in (Person[])[ada, boss])
            await (await person.Http.GetAsync($"/api/users/{id}")).ShouldFail(404, "not_found");
    }

    [Theory]
    [InlineData("01890000-0000-7000-8000-000000000000")]
    [InlineData("nonsense")]
    public async Task A_stranger_is_asked_to_sign_in(string id)
    {
        var response = await App.Http.GetAsync($"/api/users/{id}");

        await response.ShouldFail(401, "unauthorized");
        response.Headers.WwwAuthenticate.ToString().Should().Be("Bearer");
    }
}
