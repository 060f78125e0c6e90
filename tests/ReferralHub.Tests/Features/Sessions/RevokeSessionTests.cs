using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Sessions;

public sealed class RevokeSessionTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task A_lost_phone_is_signed_out_from_the_laptop()
    {
        var phone = await Given.SignedIn();
        var id = await CurrentSession(phone);
        var laptop = await Given.SignIn(phone);

        _ = await (await laptop.Http.DeleteAsync($"/api/sessions/{id}")).Should(204);

        _ = await (await phone.Http.GetAsync("/api/users/me")).ShouldFail(401, "unauthorized");
        _ = await laptop.Http.GetJson("/api/users/me");
    }

    [Fact]
    public async Task Anothers_session_is_not_found_and_goes_on()
    {
        var (ada, eve) = (await Given.SignedIn(), await Given.SignedIn());
        var id = await CurrentSession(ada);

        _ = await (await eve.Http.DeleteAsync($"/api/sessions/{id}")).ShouldFail(404, "not_found");

        _ = await ada.Http.GetJson("/api/users/me");
    }

    [Theory]
    [InlineData("01890a5d-ac96-774b-bcce-b302099a8057")]
    [InlineData("nonsense")]
    public async Task What_never_was_is_not_found(string id)
    {
        var ada = await Given.SignedIn();

        _ = await (await ada.Http.DeleteAsync($"/api/sessions/{id}")).ShouldFail(404, "not_found");
    }

    private static async Task<string> CurrentSession(Person person) =>
        (await person.Http.GetJson("/api/sessions")).GetProperty("items")
            .EnumerateArray().Single(item => item.GetProperty("current").GetBoolean()).Text("id");
}
