using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Admin;

public sealed class RejectReferralTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task What_is_pending_is_rejected_and_its_referrer_sees_why()
    {
        var (ada, boss) = (await Given.SignedIn(), await Given.Admin());
        var (held, waiting) = (await App.Held(ada), await Given.Registered(ada.Code));
        var id = await App.ReferralOf(waiting);

        _ = Reviewing.State(await (await boss.Decide(held.Id, "reject", new { reason = "  the same person  " })).Should(200))
            .Should().Be("rejected:the same person");
        _ = Reviewing.State(await (await boss.Decide(id, "reject", new { })).Should(200)).Should().Be("rejected:rejected_by_admin");
        await Given.Verify(waiting);

        _ = (await ada.HistoryOf(held.Id)).Should().Equal("pending", "pending:velocity", "rejected:the same person");
        _ = (await ada.HistoryOf(id)).Should().Equal("pending", "rejected:rejected_by_admin");
    }

    [Fact]
    public async Task Again_it_changes_nothing_not_even_the_reason()
    {
        var (ada, boss) = (await Given.SignedIn(), await Given.Admin());
        var (_, id) = await App.Held(ada);
        _ = await (await boss.Decide(id, "reject", new { reason = "first" })).Should(200);
        var before = await App.Trace(id);

        var answers = await Expect.AtOnce(20, _ => boss.Decide(id, "reject", new { reason = "second" }));

        foreach (var answer in answers)
            _ = Reviewing.State(await answer.Should(200)).Should().Be("rejected:first");
        _ = (await App.Trace(id)).Should().Be(before);
    }

    [Theory]
    [InlineData("successful")]
    [InlineData("expired")]
    [InlineData("reversed")]
    public async Task What_is_not_pending_is_not_rejected(string status)
    {
        var (ada, boss) = (await Given.SignedIn(), await Given.Admin());
        var id = await App.ReferralOf(await Given.Registered(ada.Code));
        _ = await App.Database.Execute(
            $"update referrals set status = '{status}', status_changed_at = now(), changed_at = now() where id = '{id}'");
        var before = await App.Trace(id);

        _ = await (await boss.Decide(id, "reject")).ShouldFail(409, "illegal_transition");

        _ = (await App.Trace(id)).Should().Be(before);
        _ = (await ada.HistoryOf(id)).Should().Equal("pending", status);
    }

    [Fact]
    public async Task A_reason_is_short_and_readable()
    {
        var (ada, boss) = (await Given.SignedIn(), await Given.Admin());
        var (_, id) = await App.Held(ada);

        foreach (var reason in (string[])["", "   ", new string('x', 101), "a\u202eb"])
            foreach (var decision in (string[])["approve", "reject", "reverse"])
                _ = await (await boss.Decide(id, decision, new { reason })).ShouldBlame("reason");
        _ = await (await boss.Decide(id, "reject", new { reason = "a\nb" })).ShouldBlame("reason");
        _ = await (await boss.Decide(id, "reject", new { reason = 1 })).ShouldBlame("reason");
        _ = await (await boss.Decide(id, "reject", new { reasons = "x" })).ShouldBlame("reasons");
    }

    [Fact]
    public async Task It_is_for_admins()
    {
        var ada = await Given.SignedIn();
        var (_, id) = await App.Held(ada);

        _ = await (await ada.Decide(id, "reject")).ShouldFail(403, "forbidden");
        _ = await (await Http.PostAsync($"/api/admin/referrals/{id}/reject", null)).ShouldFail(401, "unauthorized");
    }
}
