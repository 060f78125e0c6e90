using FluentAssertions;
using ReferralHub.Domain;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Admin;

public sealed class ApproveReferralTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task What_is_held_of_a_verified_person_succeeds()
    {
        var (ada, boss) = (await Given.SignedIn(), await Given.Admin());
        var (bob, id) = await App.Held(ada);
        await Given.Verify(bob);

        var approved = await (await boss.Decide(id, "approve")).Should(200);

        _ = Reviewing.State(approved).Should().Be("successful");
        _ = approved.GetProperty("referrer").Text("username").Should().Be(ada.Username);
        _ = approved.GetProperty("referred_user").Text("username").Should().Be(bob.Username);
        _ = (await ada.HistoryOf(id)).Should().Equal("pending", "pending:velocity", "successful");
    }

    [Fact]
    public async Task What_is_held_of_somebody_unverified_is_pending_until_they_verify()
    {
        var (ada, boss) = (await Given.SignedIn(), await Given.Admin());
        var (bob, id) = await App.Held(ada);

        _ = Reviewing.State(await (await boss.Decide(id, "approve")).Should(200)).Should().Be("pending");
        await Given.Verify(bob);

        _ = (await ada.HistoryOf(id)).Should().Equal("pending", "pending:velocity", "pending", "successful");
    }

    [Theory]
    [InlineData("rejected")]
    [InlineData("expired")]
    public async Task It_overturns(string status)
    {
        var (ada, boss) = (await Given.SignedIn(), await Given.Admin());
        var (bob, cyd) = (await Given.Registered(ada.Code), await Given.Registered(ada.Code));
        var ids = new[] { await App.ReferralOf(bob), await App.ReferralOf(cyd) };
        _ = await App.Database.Execute(
            $"update referrals set status = '{status}', reason = 'x', status_changed_at = now(), changed_at = now() "
            + $"where id in ('{ids[0]}', '{ids[1]}')");
        await Given.Verify(bob);

        _ = Reviewing.State(await (await boss.Decide(ids[0], "approve")).Should(200)).Should().Be("successful");
        _ = Reviewing.State(await (await boss.Decide(ids[1], "approve")).Should(200)).Should().Be("pending");
        _ = (await ada.HistoryOf(ids[0])).Should().Equal("pending", $"{status}:x", "successful");
    }

    [Fact]
    public async Task Again_it_changes_nothing_and_neither_does_it_where_nothing_is_held()
    {
        var (ada, boss) = (await Given.SignedIn(), await Given.Admin());
        var (_, held) = await App.Held(ada);
        var (waiting, done) = (await App.ReferralOf(await Given.Registered(ada.Code)),
            await App.ReferralOf(await Given.Verified(ada.Code)));
        _ = await (await boss.Decide(held, "approve")).Should(200);

        foreach (var id in (Guid[])[held, waiting, done])
        {
            var (before, history) = (await App.Trace(id), await ada.HistoryOf(id));
            _ = await (await boss.Decide(id, "approve")).Should(200);
            _ = (await App.Trace(id)).Should().Be(before);
            _ = (await ada.HistoryOf(id)).Should().Equal(history);
        }
    }

    [Fact]
    public async Task What_was_reversed_stays_so()
    {
        var (ada, boss) = (await Given.SignedIn(), await Given.Admin());
        var id = await App.ReferralOf(await Given.Verified(ada.Code));
        _ = await (await boss.Decide(id, "reverse")).Should(200);
        var before = await App.Trace(id);

        _ = await (await boss.Decide(id, "approve")).ShouldFail(409, "illegal_transition");

        _ = (await App.Trace(id)).Should().Be(before);
    }

    [Fact]
    public async Task Thirty_decisions_at_once_leave_a_history_of_legal_steps()
    {
        var (ada, boss) = (await Given.SignedIn(), await Given.Admin());
        var (_, id) = await App.Held(ada);

        var answers = await Expect.AtOnce(30, number => boss.Decide(id, number % 2 == 0 ? "approve" : "reject"));

        _ = answers.Select(answer => (int)answer.StatusCode).Should().OnlyContain(status => status == 200);
        var history = (await ada.HistoryOf(id)).Skip(1).ToArray();
        _ = history.Zip(history.Skip(1)).Should().OnlyContain(step => step.First != step.Second
            && ReferralStep.Leads(StatusOf(step.First), StatusOf(step.Second)));
        // the first line is the hold
        _ = (await App.Trace(id)).Should().Be((history.Length + 1, history.Length - 1));
    }

    [Fact]
    public async Task Of_an_approval_and_a_verification_at_once_neither_is_lost()
    {
        var (ada, boss) = (await Given.SignedIn(), await Given.Admin());
        var held = new List<(Guid Id, string Token)>();
        for (var friend = 0; friend < 10; friend++)
        {
            var (person, id) = await App.Held(ada);
            held.Add((id, await App.Mailbox.Token(person.Email, Subjects.Verify)));
        }

        var answers = await Expect.AtOnce(20, number => number % 2 == 0
            ? boss.Decide(held[number / 2].Id, "approve")
            : Http.Post("/api/verify-email", new { token = held[number / 2].Token }));

        _ = answers.Select(answer => (int)answer.StatusCode).Should().OnlyContain(status => status == 200);
        foreach (var (id, _) in held)
            _ = (await ada.HistoryOf(id))[^1].Should().Be("successful");
    }

    [Fact]
    public async Task It_is_for_admins_and_tells_what_is_not_there()
    {
        var (ada, boss) = (await Given.SignedIn(), await Given.Admin());
        var (_, id) = await App.Held(ada);

        _ = await (await ada.Decide(id, "approve")).ShouldFail(403, "forbidden");
        _ = await (await Http.PostAsync($"/api/admin/referrals/{id}/approve", null)).ShouldFail(401, "unauthorized");
        _ = await (await boss.Decide(Guid.CreateVersion7(), "approve")).ShouldFail(404, "not_found");
        _ = await (await boss.Http.PostAsync("/api/admin/referrals/nonsense/approve", null)).ShouldFail(404, "not_found");
        _ = (await ada.HistoryOf(id)).Should().Equal("pending", "pending:velocity");
    }

    private static string StatusOf(string state) => state.Split(':')[0];
}
