using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Accounts;

[Collection(nameof(SharedApp))]
public sealed class ResetPasswordTests(AppFixture fixture)
{
    private const string NewPassword = "a whole new password";

    private App App => fixture.Instance;

    [Fact]
    public async Task The_mailed_token_sets_a_password_and_ends_all_sessions()
    {
        var ada = await App.Given.SignIn(await App.Given.Registered());
        var again = await App.Given.SignIn(ada);
        var token = await Asked(App, ada);

        (await (await Reset(token)).Should(204)).ValueKind.Should().Be(System.Text.Json.JsonValueKind.Undefined);

        await (await Login(ada, ada.Password)).ShouldFail(401, "invalid_credentials");
        await (await Login(ada, NewPassword)).Should(200);
        foreach (var session in (Person[])[ada, again])
            await (await App.Http.Post("/api/token/refresh", new { refresh_token = session.RefreshToken }))
                .ShouldFail(401, "invalid_refresh_token");
    }

    [Fact]
    public async Task The_owner_is_told_by_mail_and_only_once()
    {
        var ada = await App.Given.Registered();
        var token = await Asked(App, ada);

        await (await Reset(token)).Should(204);
        await (await Reset(token)).ShouldFail(400, "invalid_token");

        await App.Mailbox.Wait(ada.Email, Subjects.Changed);
        await Drained(App, ada.Id.ToString());
        App.Mailbox.To(ada.Email).Where(mail => mail.Subject == Subjects.Changed).Should().ContainSingle();
    }

    [Fact]
    public async Task It_does_not_verify_the_address_and_its_token_not_either()
    {
        var ada = await App.Given.Registered();
        var verification = await App.Mailbox.Token(ada.Email, Subjects.Verify);

        await (await Reset(verification)).ShouldFail(400, "invalid_token");
        await (await Reset(await Asked(App, ada))).Should(204);

        var me = await (await App.Given.SignIn(ada with { Password = NewPassword })).Http.GetJson("/api/users/me");
        me.GetProperty("email_verified").GetBoolean().Should().BeFalse();
        await (await App.Http.Post("/api/verify-email", new { token = verification })).Should(200);
    }

    [Fact]
    public async Task Twenty_resets_at_once_with_one_token_succeed_once()
    {
        var ada = await App.Given.Registered();
        var token = await Asked(App, ada);

        var answers = await Expect.AtOnce(20, number => Reset(token, $"password number {number}"));

        var winner = Array.FindIndex(answers, answer => (int)answer.StatusCode == 204);
        winner.Should().BeGreaterThanOrEqualTo(0);
        foreach (var loser in answers.Where((_, number) => number != winner))
            await loser.ShouldFail(400, "invalid_token");
        await (await Login(ada, $"password number {winner}")).Should(200);
    }

    [Fact]
    public async Task No_sign_in_by_the_old_password_at_the_same_moment_outlives_it()
    {
        var ada = await App.Given.Registered();
        var token = await Asked(App, ada);

        var answers = await Expect.AtOnce(30, number => number == 3 ? Reset(token) : Login(ada, ada.Password));

        await answers[3].Should(204);
        foreach (var refused in answers.Where(answer => !answer.IsSuccessStatusCode))
            await refused.ShouldFail(401, "invalid_credentials");
        foreach (var answer in answers.Where(answer => (int)answer.StatusCode == 200))
            await (await App.Http.Post("/api/token/refresh", new { refresh_token = (await answer.Should(200)).Text("refresh_token") }))
                .ShouldFail(401, "invalid_refresh_token");
    }

    [Fact]
    public async Task A_weak_password_does_not_consume_the_token()
    {
        var ada = await App.Given.Registered(prefix: "lovelace");
        var token = await Asked(App, ada);

        foreach (var weak in (string[])["short", "PASSWORD1", new string('x', 129), $"with {ada.Username.ToUpperInvariant()} in it"])
            await (await Reset(token, weak)).ShouldBlame("password");

        await (await Reset(token)).Should(204);
        await (await Login(ada, NewPassword)).Should(200);
    }

    [Fact]
    public async Task The_form_of_the_password_comes_before_the_token_and_the_token_before_the_rules_of_its_owner()
    {
        var ada = await App.Given.Registered(prefix: "lovelace");
        var token = await Asked(App, ada);

        await (await Reset("no token at all", "short")).ShouldBlame("password");
        await (await Reset("no token at all", $"my {ada.Username}")).ShouldFail(400, "invalid_token");
        await (await Reset(token, $"my {ada.Username}")).ShouldBlame("password");
        await (await App.Http.Post("/api/reset-password", new { })).ShouldBlame("token", "password");
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_made_up_token_is_refused(string token) => await (await Reset(token)).ShouldFail(400, "invalid_token");

    [Fact]
    public async Task Opening_the_link_consumes_nothing()
    {
        var ada = await App.Given.Registered();
        var token = await Asked(App, ada);

        await (await App.Http.GetAsync($"/api/reset-password?token={token}")).ShouldFail(405, "method_not_allowed");

        await (await Reset(token)).Should(204);
    }

    [Fact]
    public async Task A_newer_request_ends_older_tokens()
    {
        var ada = await App.Given.Registered();
        var older = await Asked(App, ada);

        var newer = await Asked(App, ada, number: 2);

        await (await Reset(older)).ShouldFail(400, "invalid_token");
        await (await Reset(newer)).Should(204);
    }

    [Fact]
    public async Task A_token_lives_for_30_minutes()
    {
        await using var database = await TestDatabase.Migrated();
        await using var app = await App.Start(database);
        var (ada, bob) = (await app.Given.Registered(), await app.Given.Registered());
        var (early, late) = (await Asked(app, ada), await Asked(app, bob));

        app.Clock.Advance(TimeSpan.FromMinutes(29));
        await (await app.Http.Post("/api/reset-password", new { token = early, password = NewPassword })).Should(204);
        app.Clock.Advance(TimeSpan.FromMinutes(1.1));

        await (await app.Http.Post("/api/reset-password", new { token = late, password = NewPassword })).ShouldFail(400, "invalid_token");
    }

    [Fact]
    public async Task A_link_asked_for_before_the_password_changed_is_never_mailed_after_it()
    {
        await using var database = await TestDatabase.Migrated();
        await using var web = await App.Start(database, new() { ["Worker:Enabled"] = "false" });
        var ada = await web.Given.Registered();
        string token;
        await using (var worker = await App.Start(database))
            token = await Asked(worker, ada);

        await (await web.Http.Post("/api/forgot-password", new { email = ada.Email })).Should(202);
        await (await web.Http.Post("/api/reset-password", new { token, password = NewPassword })).Should(204);

        await using var later = await App.Start(database);
        await later.Mailbox.Wait(ada.Email, Subjects.Changed);
        await Drained(later, ada.Email);
        later.Mailbox.To(ada.Email).Should().OnlyContain(mail => mail.Subject == Subjects.Changed);
    }

    [Fact]
    public async Task The_token_is_in_the_mail_alone_and_in_no_table()
    {
        await using var database = await TestDatabase.Migrated();
        await using var web = await App.Start(database, new() { ["Worker:Enabled"] = "false" });
        var ada = await web.Given.Registered();
        await (await web.Http.Post("/api/forgot-password", new { email = ada.Email })).Should(202);
        var messages = await database.Scalar<string>("select string_agg(m::text, ' ') from outbox_messages m");

        await using var worker = await App.Start(database);

        var token = await worker.Mailbox.Token(ada.Email, Subjects.Reset);
        var tokens = await database.Scalar<string>("select string_agg(t::text, ' ') from one_time_tokens t");
        foreach (var secret in (string[])[token, Convert.ToHexStringLower(System.Buffers.Text.Base64Url.DecodeFromChars(token))])
            (messages + tokens).Should().Contain(ada.Email).And.NotContain(secret);
        worker.Log.Lines.Should().NotContain(line => line.Contains(token));
    }

    [Fact]
    public async Task The_new_password_is_the_same_in_either_unicode_form()
    {
        var ada = await App.Given.Registered();

        await (await Reset(await Asked(App, ada), "cafe\u0301 au lait")).Should(204);

        await (await Login(ada, "caf\u00e9 au lait")).Should(200);
    }

    private Task<HttpResponseMessage> Reset(string token, string password = NewPassword) =>
        App.Http.Post("/api/reset-password", new { token, password });

    private Task<HttpResponseMessage> Login(Person person, string password) =>
        App.Http.Post("/api/login", new { username_or_email = person.Email, password });

    private static async Task<string> Asked(App app, Person person, int number = 1)
    {
        await (await app.Http.Post("/api/forgot-password", new { email = person.Email })).Should(202);
        return await app.Mailbox.Token(person.Email, Subjects.Reset, number);
    }

    /// <summary>What the outbox had to do about somebody is done.</summary>
    private static Task Drained(App app, string about) => Eventually.True(
        async () => await app.Database.Scalar<long>($"select count(*) from outbox_messages where payload::text ilike '%{about}%'") == 0,
        $"nothing is left to do about {about}");
}
