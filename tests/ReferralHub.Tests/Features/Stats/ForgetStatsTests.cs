using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Stats;

[Collection(nameof(SharedApp))]
public sealed class ForgetStatsTests(AppFixture fixture)
{
    private App App => fixture.Instance;

    [Fact]
    public async Task A_sign_up_and_a_verification_leave_no_message_behind()
    {
        var ada = await App.Given.SignedIn();

        var bob = await App.Given.Verified(ada.Code);

        await Eventually.True(
            async () => await App.Database.Scalar<long>(
                $"select count(*) from outbox_messages where payload::text like '%{ada.Id}%' or payload::text like '%{bob.Email}%'") == 0,
            "the outbox is empty");
        (await ada.Http.GetJson("/api/referral-stats")).GetProperty("totals").GetProperty("successful").GetInt32().Should().Be(1);
    }
}
