using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Sessions;

public sealed class RefreshTokenTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task A_refresh_token_gives_new_tokens_that_work()
    {
        var ada = await Given.SignedIn();

        var tokens = await (await Http.Post("/api/token/refresh", new { refresh_token = ada.RefreshToken })).Should(200);

        _ = tokens.Text("refresh_token").Should().NotBe(ada.RefreshToken);
        _ = (await Given.With(ada, tokens).Http.GetJson("/api/users/me")).Text("id").Should().Be(ada.Id.ToString());
        _ = await (await Http.Post("/api/token/refresh", new { refresh_token = tokens.Text("refresh_token") })).Should(200);
    }

    [Fact]
    public async Task Twenty_uses_at_once_over_two_instances_all_get_the_same_successor()
    {
        await using var app = await App.Start();
        var other = app.Another();
        var ada = await app.Given.SignedIn();

        var answers = await Expect.AtOnce(20,
            number => (number % 2 == 0 ? app : other).Http.Post("/api/token/refresh", new { refresh_token = ada.RefreshToken }));

        var successors = new HashSet<string>();
        foreach (var answer in answers)
            _ = successors.Add((await answer.Should(200)).Text("refresh_token"));
        _ = successors.Should().ContainSingle();
        _ = (await app.Database.Scalar<int>($"select refresh_counter from sessions where user_id = '{ada.Id}'")).Should().Be(1);
        await other.Stop();
    }

    [Fact]
    public async Task A_lost_answer_can_be_asked_for_again_for_ten_seconds()
    {
        await using var app = await App.Start();
        var ada = await app.Given.SignedIn();
        var first = await Refresh(app, ada.RefreshToken, 200);

        await app.LastRefreshWas(secondsAgo: 8);
        var again = await Refresh(app, ada.RefreshToken, 200);

        _ = again.Text("refresh_token").Should().Be(first.Text("refresh_token"));
        _ = await Refresh(app, first.Text("refresh_token"), 200);
    }

    [Fact]
    public async Task Two_tabs_at_instances_whose_clocks_are_apart_both_stay()
    {
        await using var app = await App.Start();
        var ada = await app.Given.SignedIn();
        var ahead = App.On(app.Database);
        ahead.Clock.Advance(TimeSpan.FromSeconds(25));

        var first = await Refresh(app, ada.RefreshToken, 200);
        var second = await Refresh(ahead, ada.RefreshToken, 200);

        _ = second.Text("refresh_token").Should().Be(first.Text("refresh_token"));
        await ahead.Stop();
    }

    [Fact]
    public async Task Later_a_used_token_ends_its_session_and_the_owner_is_told()
    {
        await using var app = await App.Start();
        var ada = await app.Given.SignedIn();
        var successor = (await Refresh(app, ada.RefreshToken, 200)).Text("refresh_token");

        await app.LastRefreshWas(secondsAgo: 11);

        _ = await (await app.Http.Post("/api/token/refresh", new { refresh_token = ada.RefreshToken }))
            .ShouldFail(401, "refresh_token_reused");
        _ = await (await app.Http.Post("/api/token/refresh", new { refresh_token = ada.RefreshToken }))
            .ShouldFail(401, "invalid_refresh_token");
        _ = await (await app.Http.Post("/api/token/refresh", new { refresh_token = successor })).ShouldFail(401, "invalid_refresh_token");
        _ = await (await ada.Http.GetAsync("/api/users/me")).ShouldFail(401, "unauthorized");
        _ = await app.Mailbox.Wait(ada.Email, Subjects.SessionEnded);
        _ = (await app.Database.Scalar<long>("select count(*) from audit_events where action = 'refresh_token_reused'")).Should().Be(1);
    }

    [Fact]
    public async Task Two_rotations_old_ends_the_session_at_once()
    {
        var ada = await Given.SignedIn();
        var second = (await Refresh(App, ada.RefreshToken, 200)).Text("refresh_token");
        _ = await Refresh(App, second, 200);

        _ = await (await Http.Post("/api/token/refresh", new { refresh_token = ada.RefreshToken })).ShouldFail(401, "refresh_token_reused");
    }

    [Fact]
    public async Task Thirty_thieves_at_once_end_one_session_once()
    {
        await using var app = await App.Start();
        var ada = await app.Given.SignedIn();
        _ = await Refresh(app, ada.RefreshToken, 200);
        await app.LastRefreshWas(secondsAgo: 11);

        var answers = await Expect.AtOnce(30, _ => app.Http.Post("/api/token/refresh", new { refresh_token = ada.RefreshToken }));

        var codes = new List<string>();
        foreach (var answer in answers)
            codes.Add((await answer.Should(401)).Text("code"));
        _ = codes.Count(code => code == "refresh_token_reused").Should().Be(1);
        await app.Drained();
        _ = app.Mailbox.To(ada.Email).Count(mail => mail.Contains(Subjects.SessionEnded, StringComparison.Ordinal)).Should().Be(1);
    }

    [Fact]
    public async Task A_row_that_is_held_for_long_is_a_503_and_not_the_end_of_the_session()
    {
        await using var app = await App.Start();
        var ada = await app.Given.SignedIn();
        await using var holder = new Npgsql.NpgsqlConnection(app.Database.ConnectionString);
        await holder.OpenAsync();
        await using (var transaction = await holder.BeginTransactionAsync())
        {
            await using var hold = new Npgsql.NpgsqlCommand("select id from sessions for update", holder, transaction);
            _ = await hold.ExecuteScalarAsync();

            _ = await (await app.Http.Post("/api/token/refresh", new { refresh_token = ada.RefreshToken }))
                .ShouldFail(503, "dependency_unavailable");
        }

        _ = await Refresh(app, ada.RefreshToken, 200);
    }

    [Fact]
    public async Task Garbage_is_no_token_and_nothing_is_no_sign_in()
    {
        _ = await (await Http.Post("/api/token/refresh", new { })).ShouldFail(401, "unauthorized");
        _ = await (await Http.PostAsync("/api/token/refresh", null)).ShouldFail(401, "unauthorized");
        _ = await (await Http.Post("/api/token/refresh", new { refresh_token = (string?)null })).ShouldFail(401, "unauthorized");
        var length = (await Given.SignedIn()).RefreshToken.Length;
        foreach (var garbage in (string[])["garbage", new('!', length), new('=', length), new('\u00e9', length)])
            _ = await (await Http.Post("/api/token/refresh", new { refresh_token = garbage })).ShouldFail(401, "invalid_refresh_token");
    }

    [Fact]
    public async Task A_token_with_one_bit_changed_is_garbage()
    {
        var ada = await Given.SignedIn();
        foreach (var place in (int[])[0, 10, 24, 27, 40, 68])
        {
            var letters = ada.RefreshToken.ToCharArray();
            letters[place] = letters[place] == 'A' ? 'B' : 'A';

            _ = await (await Http.Post("/api/token/refresh", new { refresh_token = new string(letters) }))
                .ShouldFail(401, "invalid_refresh_token");
        }

        _ = await (await Http.Post("/api/token/refresh", new { refresh_token = ada.RefreshToken })).Should(200);
    }

    [Fact]
    public async Task A_session_ends_when_idle_for_14_days_and_after_60_in_any_case()
    {
        await using var app = await App.Start();
        var (idle, busy) = (await app.Given.SignedIn(), await app.Given.SignedIn());
        var token = busy.RefreshToken;

        for (var day = 0; day < 52; day += 13)
        {
            app.Clock.Advance(TimeSpan.FromDays(13));
            token = (await (await app.Http.Post("/api/token/refresh", new { refresh_token = token })).Should(200)).Text("refresh_token");
        }
        _ = await (await app.Http.Post("/api/token/refresh", new { refresh_token = idle.RefreshToken }))
            .ShouldFail(401, "invalid_refresh_token");

        app.Clock.Advance(TimeSpan.FromDays(9));
        _ = await (await app.Http.Post("/api/token/refresh", new { refresh_token = token })).ShouldFail(401, "invalid_refresh_token");
    }

    [Fact]
    public async Task Under_another_master_secret_old_sessions_have_ended()
    {
        await using var app = await App.Start();
        var ada = await app.Given.SignedIn();

        var renewed = app.Another(new() { ["Secrets:Master"] = Convert.ToBase64String(new byte[32]) });

        _ = await (await renewed.Http.Post("/api/token/refresh", new { refresh_token = ada.RefreshToken }))
            .ShouldFail(401, "invalid_refresh_token");
        await renewed.Stop();
    }

    private static async Task<System.Text.Json.JsonElement> Refresh(App app, string token, int status) =>
        await (await app.Http.Post("/api/token/refresh", new { refresh_token = token })).Should(status);
}
