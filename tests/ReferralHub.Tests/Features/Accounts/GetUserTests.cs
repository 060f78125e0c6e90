using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Accounts;

public sealed class GetUserTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task Others_see_a_name_and_nothing_else()
    {
        var (ada, bob) = (await Given.Registered(), await Given.SignedIn());

        var seen = await bob.Http.GetJson($"/api/users/{ada.Id}");

        _ = seen.EnumerateObject().Select(member => member.Name).Should().Equal("id", "username", "created_at");
        _ = seen.Text("username").Should().Be(ada.Username);
    }

    [Fact]
    public async Task One_sees_oneself_as_at_me_and_so_does_an_admin()
    {
        var (ada, boss) = (await Given.SignedIn(), await Given.Admin());

        var me = (await ada.Http.GetJson("/api/users/me")).GetRawText();

        _ = (await ada.Http.GetJson($"/api/users/{ada.Id}")).GetRawText().Should().Be(me);
        _ = (await boss.Http.GetJson($"/api/users/{ada.Id.ToString().ToUpperInvariant()}")).GetRawText().Should().Be(me);
    }

    [Theory]
    [InlineData("01890000-0000-7000-8000-000000000000")]
    [InlineData("nonsense")]
    [InlineData("{01890000-0000-7000-8000-000000000000}")]
    [InlineData("me%2fexport")]
    public async Task Who_is_unknown_or_malformed_is_not_found(string id)
    {
        var (ada, boss) = (await Given.SignedIn(), await Given.Admin());

        foreach (var person in (Person[])[ada, boss])
            _ = await (await person.Http.GetAsync($"/api/users/{id}")).ShouldFail(404, "not_found");
    }

    [Fact]
    public async Task A_stranger_is_asked_to_sign_in() =>
        await (await Http.GetAsync($"/api/users/{Guid.CreateVersion7()}")).ShouldFail(401, "unauthorized");
}
