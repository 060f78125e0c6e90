using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Accounts;

public sealed class ResetPasswordTests(AppFixture fixture) : SharedApp(fixture)
{
    private const string NewPassword = "a whole new password";

    [Fact]
    public async Task The_mailed_token_sets_a_password_and_ends_all_sessions()
    {
        var ada = await Given.SignedIn();
        var token = await AskedToken(ada);

        _ = await (await Http.Post("/api/reset-password", new { token, password = NewPassword })).Should(204);

        _ = await (await Http.Post("/api/login", new { username_or_email = ada.Email, password = Given.Password }))
            .ShouldFail(401, "invalid_credentials");
        _ = await (await Http.Post("/api/login", new { username_or_email = ada.Email, password = NewPassword })).Should(200);
        _ = await (await Http.Post("/api/token/refresh", new { refresh_token = ada.RefreshToken }))
            .ShouldFail(401, "invalid_refresh_token");
        _ = await App.Mailbox.Wait(ada.Email, Subjects.Changed);
    }

    [Fact]
    public async Task Thirty_resets_at_once_with_one_token_succeed_once()
    {
        var ada = await Given.Verified();
        var token = await AskedToken(ada);

        var answers = await Expect.AtOnce(30,
            number => Http.Post("/api/reset-password", new { token, password = $"password number {number}" }));

        var winner = answers.Select((answer, number) => (answer, number)).Single(pair => (int)pair.answer.StatusCode == 204).number;
        foreach (var loser in answers.Where((_, number) => number != winner))
            _ = await loser.ShouldFail(400, "invalid_token");
        _ = await (await Http.Post("/api/login", new { username_or_email = ada.Email, password = $"password number {winner}" }))
            .Should(200);
    }

    [Fact]
    public async Task No_sign_in_by_the_old_password_at_the_same_moment_outlives_it()
    {
        var ada = await Given.Verified();
        var token = await AskedToken(ada);

        var answers = await Expect.AtOnce(30, number => number == 3
            ? Http.Post("/api/reset-password", new { token, password = NewPassword })
            : Http.Post("/api/login", new { username_or_email = ada.Email, password = ada.Password }));

        _ = await answers[3].Should(204);
        foreach (var refused in answers.Where(answer => !answer.IsSuccessStatusCode))
            _ = await refused.ShouldFail(401, "invalid_credentials");
        _ = (await App.Database.Scalar<long>($"select count(*) from sessions where user_id = '{ada.Id}' and revoked_at is null"))
            .Should().Be(0);
    }

    [Fact]
    public async Task A_weak_password_does_not_consume_the_token()
    {
        var ada = await Given.Verified(prefix: "lovelace");
        var token = await AskedToken(ada);

        _ = await (await Http.Post("/api/reset-password", new { token, password = "short" })).ShouldBlame("password");
        _ = await (await Http.Post("/api/reset-password", new { token, password = $"with {ada.Username} in it" })).ShouldBlame("password");

        _ = await (await Http.Post("/api/reset-password", new { token, password = NewPassword })).Should(204);
    }

    /// <summary>As scanners of mail do, at the page of the reference app and at the API.</summary>
    [Fact]
    public async Task Opening_the_link_consumes_nothing()
    {
        await using var app = await App.Start(new() { ["App:Enabled"] = "true", ["Links:ResetUrl"] = "https://hub.example/app/reset" });
        var ada = await app.Given.Verified();
        _ = await (await app.Http.Post("/api/forgot-password", new { email = ada.Email })).Should(202);
        var token = await app.Mailbox.Token(ada.Email, Subjects.Reset);

        foreach (var method in (HttpMethod[])[HttpMethod.Head, HttpMethod.Get, HttpMethod.Get])
            foreach (var (path, status) in new[] { ("/app/reset", 200), ("/api/reset-password", 405) })
                _ = ((int)(await app.Http.SendAsync(new(method, $"{path}?token={token}"))).StatusCode).Should().Be(status, path);

        _ = await (await app.Http.Post("/api/reset-password", new { token, password = NewPassword })).Should(204);
    }

    [Fact]
    public async Task A_newer_request_ends_older_tokens()
    {
        var ada = await Given.Verified();
        var older = await AskedToken(ada);

        var newer = await AskedToken(ada, number: 2);

        _ = await (await Http.Post("/api/reset-password", new { token = older, password = NewPassword })).ShouldFail(400, "invalid_token");
        _ = await (await Http.Post("/api/reset-password", new { token = newer, password = NewPassword })).Should(204);
    }

    [Fact]
    public async Task A_token_lives_for_30_minutes()
    {
        await using var app = await App.Start();
        var ada = await app.Given.Verified();
        _ = await (await app.Http.Post("/api/forgot-password", new { email = ada.Email })).Should(202);
        var token = await app.Mailbox.Token(ada.Email, Subjects.Reset);

        app.Clock.Advance(TimeSpan.FromMinutes(30.1));

        _ = await (await app.Http.Post("/api/reset-password", new { token, password = NewPassword })).ShouldFail(400, "invalid_token");
    }

    [Fact]
    public async Task A_dump_of_the_database_holds_no_token()
    {
        var ada = await Given.Verified();
        var token = await AskedToken(ada);

        var row = await App.Database.Scalar<string>(
            $"select s::text from one_time_secrets s where subject = '{ada.Id}' and purpose = 'reset_password'");

        _ = row.Should().NotContain(token).And.NotContain(Convert.ToHexStringLower(System.Buffers.Text.Base64Url.DecodeFromChars(token)));
    }

    private async Task<string> AskedToken(Person person, int number = 1)
    {
        _ = await (await Http.Post("/api/forgot-password", new { email = person.Email })).Should(202);
        return await App.Mailbox.Token(person.Email, Subjects.Reset, number);
    }
}
