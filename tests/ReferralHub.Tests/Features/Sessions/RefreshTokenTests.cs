using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Sessions;

[Collection(nameof(SharedApp))]
public sealed class RefreshTokenTests(AppFixture fixture)
{
    private App App => fixture.Instance;

    [Fact]
    public async Task A_refresh_token_gives_new_tokens_that_work()
    {
        var ada = await App.Given.SignIn(await App.Given.Registered());

        var tokens = await (await Refresh(ada.RefreshToken)).Should(200);

        tokens.EnumerateObject().Select(member => member.Name)
            .Should().Equal("access_token", "token_type", "expires_in", "refresh_token", "user");
        tokens.Text("refresh_token").Should().NotBe(ada.RefreshToken);
        tokens.Text("access_token").Should().NotBe(ada.AccessToken);
        (await App.Given.With(ada, tokens).Http.GetJson("/api/users/me")).GetProperty("id").GetGuid().Should().Be(ada.Id);
        await (await Refresh(tokens.Text("refresh_token"))).Should(200);
    }

    [Fact]
    public async Task It_is_good_once_and_its_successor_stays_good()
    {
        var ada = await App.Given.SignIn(await App.Given.Registered());
        var successor = (await (await Refresh(ada.RefreshToken)).Should(200)).Text("refresh_token");

        await (await Refresh(ada.RefreshToken)).ShouldFail(401, "invalid_refresh_token");

        await (await Refresh(successor)).Should(200);
    }

    [Fact]
    public async Task Twenty_uses_at_once_give_one_successor()
    {
        var ada = await App.Given.SignIn(await App.Given.Registered());

        var answers = await Expect.AtOnce(20, _ => Refresh(ada.RefreshToken));

        var tokens = await answers.Single(answer => answer.IsSuccessStatusCode).Should(200);
        foreach (var answer in answers.Where(answer => !answer.IsSuccessStatusCode))
            await answer.ShouldFail(401, "invalid_refresh_token");
        await (await Refresh(tokens.Text("refresh_token"))).Should(200);
    }

    [Fact]
    public async Task The_session_stays_the_same_and_the_role_is_that_of_today()
    {
        var ada = await App.Given.SignIn(await App.Given.Registered());
        await App.Database.Execute($"update users set role = 'admin' where id = '{ada.Id}'");

        var tokens = await (await Refresh(ada.RefreshToken)).Should(200);

        var (before, after) = (Claims(ada.AccessToken), Claims(tokens.Text("access_token")));
        after.Text("sid").Should().Be(before.Text("sid"));
        after.Text("jti").Should().NotBe(before.Text("jti"));
        (before.Text("role"), after.Text("role")).Should().Be(("user", "admin"));
    }

    [Fact]
    public async Task Without_a_token_there_is_no_sign_in()
    {
        var answers = new[]
        {
            await App.Http.PostAsync("/api/token/refresh", null),
            await App.Http.PostAsync("/api/token/refresh", new StringContent("null", Encoding.UTF8, "application/json")),
            await App.Http.Post("/api/token/refresh", new { }),
            await App.Http.Post("/api/token/refresh", new { refresh_token = (string?)null }),
            await Refresh(""),
        };

        foreach (var answer in answers)
        {
            await answer.ShouldFail(401, "unauthorized");
            answer.Headers.WwwAuthenticate.ToString().Should().Be("Bearer");
        }
    }

    [Fact]
    public async Task Garbage_is_no_token()
    {
        var ada = await App.Given.SignIn(await App.Given.Registered());
        var length = ada.RefreshToken.Length;

        foreach (var garbage in (string[])
            ["garbage", new('!', length), new('=', length), new('A', length), new('\u00e9', length), new(' ', length), ada.AccessToken])
            await (await Refresh(garbage)).ShouldFail(401, "invalid_refresh_token");
    }

    [Fact]
    public async Task A_padded_trimmed_or_otherwise_spelled_token_is_none()
    {
        var ada = await App.Given.SignIn(await App.Given.Registered());
        var token = ada.RefreshToken;

        // the last letter holds two bits that mean nothing
        var spellings = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".Select(letter => token[..^1] + letter);
        foreach (var other in spellings.Except([token]).Concat([$"{token}=", $"{token}A", $" {token}", token[..^1], $"{token[..^1]} "]))
            await (await Refresh(other)).ShouldFail(401, "invalid_refresh_token");

        await (await Refresh(token)).Should(200);
    }

    [Fact]
    public async Task A_token_with_one_bit_changed_is_none()
    {
        var ada = await App.Given.SignIn(await App.Given.Registered());

        foreach (var place in (int[])[0, 1, 16, 17, 20, 21, 40, 52])
            await (await Refresh(Changed(ada, bytes => bytes[place] ^= 1))).ShouldFail(401, "invalid_refresh_token");

        await (await Refresh(ada.RefreshToken)).Should(200);
    }

    [Fact]
    public async Task The_proof_of_one_session_is_none_for_another()
    {
        var (ada, eve) = (await App.Given.SignIn(await App.Given.Registered()), await App.Given.SignIn(await App.Given.Registered()));
        var session = Base64Url.DecodeFromChars(ada.RefreshToken).AsSpan(1, 16).ToArray();

        var stolen = Changed(eve, bytes => session.CopyTo(bytes, 1));

        await (await Refresh(stolen)).ShouldFail(401, "invalid_refresh_token");
        await (await Refresh(ada.RefreshToken)).Should(200);
        await (await Refresh(eve.RefreshToken)).Should(200);
    }

    [Fact]
    public async Task The_key_of_one_session_in_the_row_of_another_is_of_no_use()
    {
        var (ada, eve) = (await App.Given.SignIn(await App.Given.Registered()), await App.Given.SignIn(await App.Given.Registered()));

        await App.Database.Execute(
            $"""
            update sessions
            set refresh_key = (select refresh_key from sessions where user_id = '{eve.Id}')
            where user_id = '{ada.Id}'
            """);

        await (await Refresh(ada.RefreshToken)).ShouldFail(401, "invalid_refresh_token");
    }

    [Fact]
    public async Task A_session_ends_when_idle_for_14_days_and_after_60_in_any_case()
    {
        await using var database = await TestDatabase.Migrated();
        await using var app = await App.Start(database);
        var (idle, busy) = (await app.Given.SignIn(await app.Given.Registered()), await app.Given.SignIn(await app.Given.Registered()));
        var token = busy.RefreshToken;

        for (var day = 0; day < 52; day += 13)
        {
            app.Clock.Advance(TimeSpan.FromDays(13));
            token = (await (await Refresh(app, token)).Should(200)).Text("refresh_token");
        }
        await (await Refresh(app, idle.RefreshToken)).ShouldFail(401, "invalid_refresh_token");
        app.Clock.Advance(TimeSpan.FromDays(7.9));
        token = (await (await Refresh(app, token)).Should(200)).Text("refresh_token");
        app.Clock.Advance(TimeSpan.FromDays(0.2));

        await (await Refresh(app, token)).ShouldFail(401, "invalid_refresh_token");
    }

    [Fact]
    public async Task Idle_is_a_little_more_than_14_days_and_not_a_little_less()
    {
        await using var database = await TestDatabase.Migrated();
        await using var app = await App.Start(database);
        var (ada, bob) = (await app.Given.SignIn(await app.Given.Registered()), await app.Given.SignIn(await app.Given.Registered()));

        app.Clock.Advance(TimeSpan.FromDays(13.9));
        await (await Refresh(app, ada.RefreshToken)).Should(200);
        app.Clock.Advance(TimeSpan.FromDays(0.2));

        await (await Refresh(app, bob.RefreshToken)).ShouldFail(401, "invalid_refresh_token");
    }

    [Fact]
    public async Task Under_another_master_secret_old_sessions_have_ended()
    {
        var ada = await App.Given.SignIn(await App.Given.Registered());
        await using var renewed = await App.Start(App.Database, new()
        {
            ["Secrets:Master"] = Convert.ToBase64String([.. Enumerable.Range(0, 32).Select(number => (byte)number)]),
            ["Worker:Enabled"] = "false",
        });

        await (await Refresh(renewed, ada.RefreshToken)).ShouldFail(401, "invalid_refresh_token");
        await (await Refresh(ada.RefreshToken)).Should(200);
    }

    [Fact]
    public async Task A_dump_of_the_database_holds_no_token()
    {
        var ada = await App.Given.SignIn(await App.Given.Registered());

        var row = await App.Database.Scalar<string>($"select s::text from sessions s where user_id = '{ada.Id}'");

        var proof = Convert.ToHexStringLower(Base64Url.DecodeFromChars(ada.RefreshToken).AsSpan(21));
        row.Should().Contain(ada.Id.ToString()).And.NotContain(ada.RefreshToken).And.NotContain(proof);
    }

    private Task<HttpResponseMessage> Refresh(string token) => Refresh(App, token);

    private static Task<HttpResponseMessage> Refresh(App app, string token) =>
        app.Http.Post("/api/token/refresh", new { refresh_token = token });

    private static string Changed(Person person, Action<byte[]> change)
    {
        var bytes = Base64Url.DecodeFromChars(person.RefreshToken);
        change(bytes);
        return Base64Url.EncodeToString(bytes);
    }

    private static JsonElement Claims(string token) =>
        JsonSerializer.Deserialize<JsonElement>(Base64Url.DecodeFromChars(token.Split('.')[1]));
}
