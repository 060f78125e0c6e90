using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Sessions;

public sealed class LogoutTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task It_ends_the_session_with_all_its_tokens()
    {
        var ada = await Given.SignedIn();

        _ = await (await ada.Http.PostAsync("/api/logout", null)).Should(204);

        _ = await (await ada.Http.GetAsync("/api/users/me")).ShouldFail(401, "unauthorized");
        _ = await (await Http.Post("/api/token/refresh", new { refresh_token = ada.RefreshToken }))
            .ShouldFail(401, "invalid_refresh_token");
    }

    [Fact]
    public async Task Again_with_the_same_token_is_no_error_and_with_none_it_is()
    {
        var ada = await Given.SignedIn();

        foreach (var answer in await Expect.AtOnce(20, _ => ada.Http.PostAsync("/api/logout", null)))
            _ = await answer.Should(204);

        _ = await (await ada.Http.PostAsync("/api/logout", null)).Should(204);
        _ = await (await Http.PostAsync("/api/logout", null)).ShouldFail(401, "unauthorized");
        _ = (await App.Database.Scalar<long>(
            $"select count(*) from audit_events where action = 'signed_out' and actor_id = '{ada.Id}'")).Should().Be(1);
    }

    [Fact]
    public async Task The_other_sessions_of_a_person_go_on()
    {
        var phone = await Given.SignedIn();
        var laptop = await Given.SignIn(phone);

        _ = await (await phone.Http.PostAsync("/api/logout", null)).Should(204);

        _ = await laptop.Http.GetJson("/api/users/me");
    }
}
