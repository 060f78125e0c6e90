using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Accounts;

public sealed class VerifyEmailTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task The_mailed_token_verifies_the_address_once()
    {
        var ada = await Given.Registered();
        var token = await App.Mailbox.Token(ada.Email, Subjects.Verify);

        var answer = await (await Http.Post("/api/verify-email", new { token })).Should(200);

        _ = answer.Text("email").Should().Be(ada.Email);
        _ = answer.GetProperty("email_verified").GetBoolean().Should().BeTrue();
        _ = (await (await Given.SignIn(ada)).Http.GetJson("/api/users/me")).GetProperty("email_verified").GetBoolean().Should().BeTrue();
        _ = await (await Http.Post("/api/verify-email", new { token })).ShouldFail(400, "invalid_token");
    }

    [Fact]
    public async Task Verifying_makes_the_referral_successful_with_a_history()
    {
        var ada = await Given.SignedIn();
        var bob = await Given.Registered(ada.Code);

        await Given.Verify(bob);

        await App.Drained();
        var referral = (await ada.Http.GetJson("/api/referrals")).GetProperty("items").EnumerateArray().Single();
        _ = referral.Text("status").Should().Be("successful");
        _ = (await App.Database.Scalar<string>($"""
            select string_agg(status, ',' order by id) from referral_history where referral_id = '{referral.Text("id")}'
            """)).Should().Be("pending,successful");
        _ = (await App.Database.Scalar<string>($"""
            select string_agg(actor_type || ' ' || action, ',') from audit_events where subject_id = '{referral.Text("id")}'
            """)).Should().Be("system referral_succeeded");
    }

    [Fact]
    public async Task Thirty_verifications_at_once_count_once()
    {
        var ada = await Given.SignedIn();
        var bob = await Given.Registered(ada.Code);
        var token = await App.Mailbox.Token(bob.Email, Subjects.Verify);

        var answers = await Expect.AtOnce(30, _ => Http.Post("/api/verify-email", new { token }));

        _ = answers.Count(answer => answer.IsSuccessStatusCode).Should().Be(1);
        _ = (await App.Stats(ada)).GetProperty("totals").GetProperty("successful").GetInt32().Should().Be(1);
        _ = (await App.Database.Scalar<long>($"""
            select count(*) from referral_history h join referrals r on r.id = h.referral_id
            where r.referred_id = '{bob.Id}' and h.status = 'successful'
            """)).Should().Be(1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_made_up_token_is_refused(string token) =>
        await (await Http.Post("/api/verify-email", new { token })).ShouldFail(400, "invalid_token");

    [Fact]
    public async Task A_token_lives_for_24_hours()
    {
        await using var app = await App.Start();
        var (ada, bob) = (await app.Given.Registered(), await app.Given.Registered());
        var tokens = (Ada: await app.Mailbox.Token(ada.Email, Subjects.Verify), Bob: await app.Mailbox.Token(bob.Email, Subjects.Verify));

        app.Clock.Advance(TimeSpan.FromHours(23.9));
        _ = await (await app.Http.Post("/api/verify-email", new { token = tokens.Ada })).Should(200);
        app.Clock.Advance(TimeSpan.FromHours(0.2));

        _ = await (await app.Http.Post("/api/verify-email", new { token = tokens.Bob })).ShouldFail(400, "invalid_token");
    }

    [Fact]
    public async Task Opening_the_link_consumes_nothing()
    {
        var ada = await Given.Registered();
        var token = await App.Mailbox.Token(ada.Email, Subjects.Verify);

        _ = await (await Http.GetAsync($"/api/verify-email?token={token}")).ShouldFail(405, "method_not_allowed");

        _ = await (await Http.Post("/api/verify-email", new { token })).Should(200);
    }

    [Fact]
    public async Task A_reset_token_verifies_nothing()
    {
        var ada = await Given.Verified();
        _ = await (await Http.Post("/api/forgot-password", new { email = ada.Email })).Should(202);
        var token = await App.Mailbox.Token(ada.Email, Subjects.Reset);

        _ = await (await Http.Post("/api/verify-email", new { token })).ShouldFail(400, "invalid_token");
    }
}
