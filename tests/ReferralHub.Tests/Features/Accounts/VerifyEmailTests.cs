using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Accounts;

[Collection(nameof(SharedApp))]
public sealed class VerifyEmailTests(AppFixture fixture)
{
    private App App => fixture.Instance;

    [Fact]
    public async Task The_mailed_token_verifies_the_address_once()
    {
        var ada = await App.Given.SignIn(await App.Given.Registered());
        var token = await App.Mailbox.Token(ada.Email, Subjects.Verify);

        var answer = await (await Verify(token)).Should(200);

        answer.EnumerateObject().Select(member => member.Name).Should().Equal("email", "email_verified");
        answer.Text("email").Should().Be(ada.Email);
        answer.GetProperty("email_verified").GetBoolean().Should().BeTrue();
        (await ada.Http.GetJson("/api/users/me")).GetProperty("email_verified").GetBoolean().Should().BeTrue();
        await (await Verify(token)).ShouldFail(400, "invalid_token");
    }

    [Fact]
    public async Task Verifying_makes_the_referral_successful_with_a_history()
    {
        var ada = await App.Given.SignedIn();
        var bob = await App.Given.Registered(ada.Code);
        var id = (await ada.Http.GetJson("/api/referrals")).GetProperty("items")[0].Text("id");

        await App.Given.Verify(bob);

        var referral = await ada.Http.GetJson($"/api/referrals/{id}");
        (referral.Text("status"), referral.Text("reason")).Should().Be(("successful", "email_verified"));
        referral.GetProperty("history").EnumerateArray().Select(step => step.Text("status")).Should().Equal("pending", "successful");
        (await ada.Http.GetJson("/api/users/me")).GetProperty("invited")[0].Text("status").Should().Be("successful");
    }

    [Fact]
    public async Task Twenty_verifications_at_once_with_one_token_count_once()
    {
        var ada = await App.Given.SignedIn();
        var bob = await App.Given.Registered(ada.Code);
        var token = await App.Mailbox.Token(bob.Email, Subjects.Verify);

        var answers = await Expect.AtOnce(20, _ => Verify(token));

        answers.Count(answer => answer.IsSuccessStatusCode).Should().Be(1);
        foreach (var answer in answers.Where(answer => !answer.IsSuccessStatusCode))
            await answer.ShouldFail(400, "invalid_token");
        (await Successes(bob)).Should().Be(1);
        await Eventually.True(async () => await Successful(ada) == 1, "the stats count one");
    }

    [Fact]
    public async Task Of_several_live_tokens_at_once_one_counts_and_ends_the_others()
    {
        var ada = await App.Given.SignedIn();
        var bob = await App.Given.Registered(ada.Code);
        await (await App.Http.Post("/api/verify-email/resend", new { email = bob.Email })).Should(202);
        await App.Mailbox.Wait(bob.Email, Subjects.Verify, 2);
        var tokens = App.Mailbox.To(bob.Email).Select(Mailbox.TokenIn).ToArray();

        var answers = await Expect.AtOnce(20, number => Verify(tokens[number % 2]));

        answers.Count(answer => answer.IsSuccessStatusCode).Should().Be(1);
        foreach (var token in tokens)
            await (await Verify(token)).ShouldFail(400, "invalid_token");
        (await Successes(bob)).Should().Be(1);
    }

    [Fact]
    public async Task What_holds_a_referral_still_holds_it()
    {
        var ada = await App.Given.SignedIn();
        var bob = await App.Given.Registered(ada.Code);
        await App.Database.Execute($"update referrals set reason = 'velocity' where referred_user_id = '{bob.Id}'");

        await App.Given.Verify(bob);

        (await ada.Http.GetJson("/api/referrals")).GetProperty("items")[0].Text("status").Should().Be("pending");
        (await Successes(bob)).Should().Be(0);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("' or true --")]
    public async Task A_made_up_token_is_refused(string token) => await (await Verify(token)).ShouldFail(400, "invalid_token");

    [Fact]
    public async Task A_token_must_be_sent()
    {
        await (await App.Http.Post("/api/verify-email", new { })).ShouldBlame("token");
        await (await Verify("")).ShouldBlame("token");
    }

    [Fact]
    public async Task A_padded_or_trimmed_token_is_another_one()
    {
        var ada = await App.Given.Registered();
        var token = await App.Mailbox.Token(ada.Email, Subjects.Verify);

        foreach (var other in (string[])[$"{token}=", $" {token}", token[..^1], token.ToLowerInvariant()])
            await (await Verify(other)).ShouldFail(400, "invalid_token");

        await (await Verify(token)).Should(200);
    }

    [Fact]
    public async Task A_token_lives_for_24_hours()
    {
        await using var database = await TestDatabase.Migrated();
        await using var app = await App.Start(database);
        var (ada, bob) = (await app.Given.Registered(), await app.Given.Registered());
        var (early, late) = (await app.Mailbox.Token(ada.Email, Subjects.Verify), await app.Mailbox.Token(bob.Email, Subjects.Verify));

        app.Clock.Advance(TimeSpan.FromHours(23.9));
        await (await app.Http.Post("/api/verify-email", new { token = early })).Should(200);
        app.Clock.Advance(TimeSpan.FromHours(0.2));

        await (await app.Http.Post("/api/verify-email", new { token = late })).ShouldFail(400, "invalid_token");
        await (await app.Http.Post("/api/verify-email/resend", new { email = bob.Email })).Should(202);
        var again = await app.Mailbox.Token(bob.Email, Subjects.Verify, 2);
        await (await app.Http.Post("/api/verify-email", new { token = again })).Should(200);
    }

    [Fact]
    public async Task Opening_the_link_consumes_nothing()
    {
        var ada = await App.Given.Registered();
        var token = await App.Mailbox.Token(ada.Email, Subjects.Verify);

        await (await App.Http.GetAsync($"/api/verify-email?token={token}")).ShouldFail(405, "method_not_allowed");

        await (await Verify(token)).Should(200);
    }

    [Fact]
    public async Task A_reset_token_verifies_nothing_and_stays_good()
    {
        var ada = await App.Given.Registered();
        await (await App.Http.Post("/api/forgot-password", new { email = ada.Email })).Should(202);
        var token = await App.Mailbox.Token(ada.Email, Subjects.Reset);

        await (await Verify(token)).ShouldFail(400, "invalid_token");

        await (await App.Http.Post("/api/reset-password", new { token, password = "a whole new password" })).Should(204);
    }

    [Fact]
    public async Task The_token_is_in_the_mail_alone_and_in_no_table()
    {
        await using var database = await TestDatabase.Migrated();
        await using var web = await App.Start(database, new() { ["Worker:Enabled"] = "false" });
        var ada = await web.Given.Registered();
        var messages = await database.Scalar<string>("select string_agg(m::text, ' ') from outbox_messages m");

        await using var worker = await App.Start(database);

        var token = await worker.Mailbox.Token(ada.Email, Subjects.Verify);
        var tokens = await database.Scalar<string>("select string_agg(t::text, ' ') from one_time_tokens t");
        foreach (var secret in (string[])[token, Convert.ToHexStringLower(System.Buffers.Text.Base64Url.DecodeFromChars(token))])
            (messages + tokens).Should().Contain(ada.Email).And.NotContain(secret);
    }

    private Task<HttpResponseMessage> Verify(string token) => App.Http.Post("/api/verify-email", new { token });

    private Task<long> Successes(Person friend) => App.Database.Scalar<long>(
        $"""
        select count(*)
        from referral_history h
        join referrals r on r.id = h.referral_id
        where r.referred_user_id = '{friend.Id}'
          and h.status = 'successful'
        """);

    private static async Task<int> Successful(Person person) =>
        (await person.Http.GetJson("/api/referral-stats")).GetProperty("totals").GetProperty("successful").GetInt32();
}
