using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Admin;

public sealed class ReverseReferralTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task A_success_is_taken_back_once_and_its_referrer_sees_why()
    {
        var (ada, boss) = (await Given.SignedIn(), await Given.Admin());
        var id = await Successful(ada);

        var answers = await Expect.AtOnce(20, _ => boss.Decide(id, "reverse"));

        foreach (var answer in answers)
            _ = Reviewing.State(await answer.Should(200)).Should().Be("reversed:reversed_by_admin");
        _ = (await ada.HistoryOf(id)).Should().Equal("pending", "successful", "reversed:reversed_by_admin");
        _ = (await App.Trace(id)).Events.Should().Be(2, "there are a success and its reversal");
    }

    [Theory]
    [InlineData("pending")]
    [InlineData("rejected")]
    [InlineData("expired")]
    public async Task What_is_no_success_is_not_reversed(string status)
    {
        var (ada, boss) = (await Given.SignedIn(), await Given.Admin());
        var id = await App.ReferralOf(await Given.Registered(ada.Code));
        _ = await App.Database.Execute($"update referrals set status = '{status}', changed_at = now() where id = '{id}'");
        var before = await App.Trace(id);

        _ = await (await boss.Decide(id, "reverse", new { reason = "why not" })).ShouldFail(409, "illegal_transition");

        _ = (await App.Trace(id)).Should().Be(before);
    }

    [Fact]
    public async Task It_is_for_admins()
    {
        var ada = await Given.SignedIn();
        var id = await Successful(ada);

        _ = await (await ada.Decide(id, "reverse")).ShouldFail(403, "forbidden");
        _ = await (await Http.PostAsync($"/api/admin/referrals/{id}/reverse", null)).ShouldFail(401, "unauthorized");
    }

    private async Task<Guid> Successful(Person referrer)
    {
        var id = await App.ReferralOf(await Given.Verified(referrer.Code));
        await Eventually.True(async () => (await referrer.HistoryOf(id))[^1] is "successful", "the referral succeeds");
        return id;
    }
}
