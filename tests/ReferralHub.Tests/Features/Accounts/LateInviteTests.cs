using FluentAssertions;
using ReferralHub.Tests.Features.ReferralLinks;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Accounts;

/// <summary>The <c>invite_code</c> of PATCH /api/users/me.</summary>
public sealed class LateInviteTests(AppFixture fixture) : SharedApp(fixture)
{
    private const string Me = "/api/users/me";

    [Fact]
    public async Task A_verified_persons_late_referral_is_successful_at_once()
    {
        var (ada, bob) = (await Given.SignedIn(), await Given.SignedIn());

        var profile = await (await bob.Http.Patch(Me, new { invite_code = ada.Code.ToLowerInvariant() })).Should(200);

        _ = profile.Text("invite_code").Should().Be(ada.Code);
        await App.Drained();
        var referral = (await ada.Http.GetJson("/api/referrals")).GetProperty("items").EnumerateArray().Single();
        _ = referral.Text("status").Should().Be("successful");
        _ = (await App.Database.Scalar<string>(
            $"select string_agg(status, ',' order by id) from referral_history where referral_id = '{referral.Text("id")}'"))
            .Should().Be("pending,successful");
    }

    [Fact]
    public async Task An_unverified_persons_is_pending_until_they_verify()
    {
        var (ada, bob) = (await Given.SignedIn(), await Given.SignIn(await Given.Registered()));
        _ = await (await bob.Http.Patch(Me, new { invite_code = ada.Code })).Should(200);
        await Eventually.True(async () => await Status() == "pending", "it shows");

        await Given.Verify(bob);

        await Eventually.True(async () => await Status() == "successful", "it shows");

        async Task<string?> Status() => (await ada.Http.GetJson(Me)).GetProperty("invited") is { } invited && invited.GetArrayLength() == 1
            ? invited[0].Text("status")
            : null;
    }

    [Fact]
    public async Task However_verifying_and_naming_the_inviter_meet_no_referral_stays_behind()
    {
        var ada = await Given.SignedIn();
        for (var round = 0; round < 10; round++)
        {
            var bob = await Given.SignIn(await Given.Registered());
            var token = await App.Mailbox.Token(bob.Email, Subjects.Verify);
            _ = await Expect.AtOnce(2,
                number => number == 0 ? Http.Post("/api/verify-email", new { token }) : bob.Http.Patch(Me, new { invite_code = ada.Code }));
        }

        var totals = (await App.Stats(ada)).GetProperty("totals");
        _ = (totals.GetProperty("signups").GetInt32(), totals.GetProperty("successful").GetInt32()).Should().Be((10, 10));
    }

    [Fact]
    public async Task Nobody_invites_themselves_or_who_invited_them_at_any_distance()
    {
        var ada = await Given.SignedIn();
        var bob = await Given.SignedIn(ada.Code);
        var eve = await Given.SignedIn(bob.Code);

        _ = await (await ada.Http.Patch(Me, new { invite_code = ada.Code })).ShouldFail(400, "self_referral");
        _ = await (await ada.Http.Patch(Me, new { invite_code = bob.Code })).ShouldFail(400, "referral_cycle");
        _ = await (await ada.Http.Patch(Me, new { invite_code = eve.Code })).ShouldFail(400, "referral_cycle");
        foreach (var bad in (string[])["NOBODYS000", "-", ""])
            _ = await (await ada.Http.Patch(Me, new { invite_code = bad })).ShouldFail(400, "invalid_referral_code");
    }

    [Fact]
    public async Task The_first_inviter_stays()
    {
        var (ada, eve) = (await Given.Registered(), await Given.Registered());
        var bob = await Given.SignedIn(ada.Code);

        _ = await (await bob.Http.Patch(Me, new { invite_code = eve.Code, first_name = "Bob" })).ShouldFail(409, "already_referred");

        var profile = await bob.Http.GetJson(Me);
        _ = profile.Text("invite_code").Should().Be(ada.Code);
        _ = profile.GetProperty("first_name").GetString().Should().BeNull();
    }

    [Fact]
    public async Task It_can_be_said_for_seven_days()
    {
        await using var app = await App.Start();
        var (ada, bob, eve) = (await app.Given.Verified(), await app.Given.Verified(), await app.Given.Verified());

        app.Clock.Advance(TimeSpan.FromDays(6.9));
        _ = await (await (await app.Given.SignIn(bob)).Http.Patch(Me, new { invite_code = ada.Code })).Should(200);
        app.Clock.Advance(TimeSpan.FromDays(0.2));

        _ = await (await (await app.Given.SignIn(eve)).Http.Patch(Me, new { invite_code = ada.Code }))
            .ShouldFail(409, "claim_window_closed");
        _ = await (await (await app.Given.SignIn(bob)).Http.Patch(Me, new { invite_code = eve.Code })).ShouldFail(409, "already_referred");
    }

    [Fact]
    public async Task Of_thirty_claims_at_once_one_counts()
    {
        var (ada, eve, bob) = (await Given.Registered(), await Given.Registered(), await Given.SignedIn());

        var answers = await Expect.AtOnce(30, number => bob.Http.Patch(Me, new { invite_code = number % 2 == 0 ? ada.Code : eve.Code }));

        _ = answers.Count(answer => answer.IsSuccessStatusCode).Should().Be(1);
        foreach (var answer in answers.Where(answer => !answer.IsSuccessStatusCode))
            _ = await answer.ShouldFail(409, "already_referred");
    }

    [Fact]
    public async Task A_link_that_is_switched_off_while_it_is_looked_at_invites_nobody_and_says_so()
    {
        var (ada, bob) = (await Given.SignedIn(), await Given.SignedIn());
        var link = await ada.MakeLink(new { });
        Task<HttpResponseMessage> claim;

        await using (await App.Database.Hold("lock table referrals in access exclusive mode"))
        {
            claim = bob.Http.Patch(Me, new { invite_code = link.Text("code") });
            await App.Database.Waiting(1, "with recursive above");
            _ = await App.Database.Execute($"update referral_links set disabled_at = now() where id = '{link.Text("id")}'");
        }

        _ = await (await claim).ShouldFail(400, "referral_link_disabled");
        _ = (await bob.Http.GetJson(Me)).GetProperty("invite_code").GetString().Should().BeNull();
    }

    [Fact]
    public async Task However_claims_and_a_switch_meet_each_answer_is_true()
    {
        var ada = await Given.SignedIn();
        var link = await ada.MakeLink(new { });
        var people = await Task.WhenAll(Enumerable.Range(0, 30).Select(async _ => await Given.SignIn(await Given.Registered())));

        var answers = await Expect.AtOnce(31, number => number == 15
            ? ada.Http.Patch(link.Address(), new { disabled = true })
            : people[number < 15 ? number : number - 1].Http.Patch(Me, new { invite_code = link.Text("code") }));

        var claims = answers.Where((_, number) => number != 15).ToArray();
        foreach (var refused in claims.Where(answer => !answer.IsSuccessStatusCode))
            _ = await refused.ShouldFail(400, "referral_link_disabled");
        _ = (await App.Database.Scalar<long>($"select count(*) from referrals where link_id = '{link.Text("id")}'"))
            .Should().Be(claims.Count(answer => answer.IsSuccessStatusCode));
    }

    [Fact]
    public async Task A_ring_of_people_who_invite_each_other_at_once_does_not_close()
    {
        foreach (var length in (int[])[2, 2, 2, 20])
        {
            var people = await Task.WhenAll(Enumerable.Range(0, length).Select(_ => Given.SignedIn()));

            var answers = await Expect.AtOnce(length, number => Expect.Patiently(
                () => people[number].Http.Patch(Me, new { invite_code = people[(number + 1) % length].Code })));

            _ = answers.Count(answer => answer.IsSuccessStatusCode).Should().Be(length - 1);
            _ = await answers.Single(answer => !answer.IsSuccessStatusCode).ShouldFail(400, "referral_cycle");
        }
    }
}
