using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Sessions;

public sealed class RevokeAllSessionsTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task It_ends_every_session_this_one_too()
    {
        var phone = await Given.SignedIn();
        var laptop = await Given.SignIn(phone);

        _ = await (await laptop.Http.DeleteAsync("/api/sessions")).Should(204);

        _ = await (await phone.Http.GetAsync("/api/users/me")).ShouldFail(401, "unauthorized");
        _ = await (await laptop.Http.GetAsync("/api/users/me")).ShouldFail(401, "unauthorized");
        _ = (await App.Database.Scalar<long>($"select count(*) from sessions where user_id = '{phone.Id}' and revoked_at is null"))
            .Should().Be(0);
    }
}
