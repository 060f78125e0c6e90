using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Sessions;

public sealed class VerifyTokenTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task A_good_token_is_described()
    {
        var ada = await Given.SignedIn();

        var answer = await (await Http.Post("/api/token/verify", new { token = ada.AccessToken })).Should(200);

        _ = answer.GetProperty("active").GetBoolean().Should().BeTrue();
        _ = answer.Text("sub").Should().Be(ada.Id.ToString());
        _ = answer.Text("scope").Should().Be("user");
        _ = DateTimeOffset.FromUnixTimeSeconds(answer.GetProperty("exp").GetInt64())
            .Should().BeCloseTo(App.Clock.GetUtcNow().AddMinutes(10), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_token_whose_session_has_ended_is_not_good()
    {
        var ada = await Given.SignedIn();
        _ = await (await ada.Http.PostAsync("/api/logout", null)).Should(204);

        _ = await (await Http.Post("/api/token/verify", new { token = ada.AccessToken })).ShouldFail(401, "unauthorized");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("a.b.c")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.")]
    public async Task Garbage_is_not_good(string? token) =>
        await (await Http.Post("/api/token/verify", new { token })).ShouldFail(401, "unauthorized");

    [Fact]
    public async Task A_refresh_token_is_no_access_token()
    {
        var ada = await Given.SignedIn();

        _ = await (await Http.Post("/api/token/verify", new { token = ada.RefreshToken })).ShouldFail(401, "unauthorized");
    }
}
