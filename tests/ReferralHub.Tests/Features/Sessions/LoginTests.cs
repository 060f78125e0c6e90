using FluentAssertions;
using Isopoh.Cryptography.Argon2;
using Microsoft.Extensions.DependencyInjection;
using ReferralHub.Shared.Security;
using ReferralHub.Tests.Host;
using ReferralHub.Tests.Shared.Security;
using Xunit;

namespace ReferralHub.Tests.Features.Sessions;

[Collection(nameof(SharedApp))]
public sealed class LoginTests(AppFixture fixture)
{
    private const string Ours = "$argon2id$v=19$m=19456,t=2,p=1$";

    private App App => fixture.Instance;

    [Fact]
    public async Task The_answer_is_the_token_answer_of_the_contract()
    {
        var ada = await App.Given.Registered();

        var tokens = await (await Login(ada.Username)).Should(200);

        tokens.EnumerateObject().Select(member => member.Name)
            .Should().Equal("access_token", "token_type", "expires_in", "refresh_token", "user");
        tokens.Text("token_type").Should().Be("Bearer");
        tokens.GetProperty("expires_in").GetInt32().Should().Be(600);
        tokens.GetProperty("user").EnumerateObject().Select(member => member.Name).Should().Equal("id", "username");
        tokens.GetProperty("user").GetProperty("id").GetGuid().Should().Be(ada.Id);
        (await App.Given.With(ada, tokens).Http.GetJson("/api/users/me")).Text("username").Should().Be(ada.Username);
    }

    [Fact]
    public async Task Username_and_address_sign_in_without_case()
    {
        var ada = await App.Given.Registered();

        foreach (var name in (string[])
            [ada.Username, ada.Username.ToUpperInvariant(), ada.Email, ada.Email.ToUpperInvariant(), $" {ada.Email} "])
            (await (await Login(name)).Should(200)).GetProperty("user").GetProperty("id").GetGuid().Should().Be(ada.Id);
    }

    [Fact]
    public async Task The_Kelvin_sign_is_no_K_and_the_long_s_no_s()
    {
        var ada = await App.Given.Registered(prefix: "sark");

        foreach (var name in (string[])[ada.Username.Replace('k', '\u212A'), ada.Email.Replace('s', '\u017F')])
            await (await Login(name)).ShouldFail(401, "invalid_credentials");
    }

    [Fact]
    public async Task Unknown_name_and_wrong_password_answer_the_same_bytes()
    {
        var ada = await App.Given.Registered();

        var answers = new List<string>();
        foreach (var name in (string[])[ada.Username, ada.Email, Given.NewName(), $"{Given.NewName()}@example.com"])
            answers.Add(await Bytes(await Login(name, "not the password")));

        answers.Should().HaveCount(4).And.OnlyContain(answer => answer == answers[0]);
        answers[0].Should().StartWith("Unauthorized").And.Contain("invalid_credentials").And.Contain("WWW-Authenticate: Bearer");
    }

    /// <summary>Time by structure: with no place left where passwords are hashed, neither is answered.</summary>
    [Fact]
    public async Task Unknown_name_and_wrong_password_are_hashed_alike()
    {
        await using var database = await TestDatabase.Migrated();
        await using var app = await App.Start(
            database, new() { ["Hashing:MaxConcurrency"] = "1", ["Hashing:QueueLimit"] = "1" });
        var ada = await app.Given.Registered();
        using var busy = new BusyHashThreads(app.Host.Services.GetRequiredService<HashThreads>());

        foreach (var name in (string[])[ada.Username, ada.Email, "nobody", "nobody@example.com"])
        {
            var refused = await app.Http.Post("/api/login", new { username_or_email = name, password = "not the password" });

            await refused.ShouldFail(503, "overloaded");
            refused.Headers.RetryAfter!.Delta.Should().BePositive();
        }
    }

    [Theory]
    [InlineData(Argon2Type.HybridAddressing, 8192, 1, 1)]
    [InlineData(Argon2Type.HybridAddressing, 19456, 2, 2)]
    [InlineData(Argon2Type.DataIndependentAddressing, 8192, 3, 1)]
    public async Task A_stored_hash_of_other_parameters_signs_in_and_is_renewed(Argon2Type type, int memory, int passes, int lanes)
    {
        var ada = await App.Given.Registered();
        await Store(ada, Argon2Strings.Make(ada.Password, type, memory, passes, lanes));

        await (await Login(ada.Username, "not the password")).ShouldFail(401, "invalid_credentials");
        (await Stored(ada)).Should().NotStartWith(Ours);
        await (await Login(ada.Username)).Should(200);

        (await Stored(ada)).Should().StartWith(Ours);
        await (await Login(ada.Username)).Should(200);
    }

    [Fact]
    public async Task A_hash_of_our_parameters_stays_as_it_is()
    {
        var ada = await App.Given.Registered();
        var before = await Stored(ada);

        await (await Login(ada.Username)).Should(200);

        (await Stored(ada)).Should().Be(before);
    }

    [Fact]
    public async Task A_hash_that_twenty_sign_ins_at_once_renew_lets_them_all_in()
    {
        var ada = await App.Given.Registered();
        await Store(ada, Argon2Strings.Make(ada.Password, Argon2Type.HybridAddressing, 8192, 1, 1));

        var answers = await Expect.AtOnce(20, _ => Login(ada.Username));

        foreach (var answer in answers)
            await answer.Should(200);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a hash")]
    [InlineData("$argon2id$v=19$m=19456,t=2,p=1$$")]
    [InlineData("$argon2id$v=19$m=19456,t=2,p=1$AAAA$AAAA")]
    [InlineData("$argon2id$v=19$m=9999999,t=999,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("$argon2id$v=19$m=8,t=1,p=16$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("$argon2d$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("pbkdf2_sha256$600000$salt$aGFzaA==")]
    [InlineData(null)]
    public async Task A_malformed_stored_hash_is_a_wrong_password(string? hash)
    {
        var ada = await App.Given.Registered();
        await App.Database.Execute($"update users set password_hash = {(hash is null ? "null" : $"'{hash}'")} where id = '{ada.Id}'");

        await (await Login(ada.Username)).ShouldFail(401, "invalid_credentials");
    }

    [Fact]
    public async Task A_password_that_changes_while_it_is_verified_begins_no_session()
    {
        var ada = await App.Given.Registered();
        var other = await App.Host.Services.GetRequiredService<PasswordHasher>().Hash("another password", default);

        var answer = await WhileItBecomes(ada, other);

        await answer.ShouldFail(401, "invalid_credentials");
        (await App.Database.Scalar<long>($"select count(*) from sessions where user_id = '{ada.Id}'")).Should().Be(0);
    }

    [Fact]
    public async Task A_hash_that_is_renewed_while_it_is_verified_does_no_harm()
    {
        var ada = await App.Given.Registered();
        var renewed = await App.Host.Services.GetRequiredService<PasswordHasher>().Hash(ada.Password, default);

        var answer = await WhileItBecomes(ada, renewed);

        await answer.Should(200);
    }

    [Fact]
    public async Task Something_must_be_said()
    {
        await (await App.Http.Post("/api/login", new { })).ShouldBlame("username_or_email", "password");
        await (await Login(" ", "")).ShouldBlame("username_or_email", "password");
    }

    [Fact]
    public async Task What_is_endless_is_refused_before_it_is_hashed()
    {
        await (await Login("ada", new string('x', 129))).ShouldBlame("password");
        await (await Login(new string('x', 255))).ShouldBlame("username_or_email");
    }

    [Theory]
    [InlineData("ada\0")]
    [InlineData("ada\n")]
    public async Task A_control_character_is_refused(string name) => await (await Login(name)).ShouldBlame("username_or_email");

    [Theory]
    [InlineData("' or true --")]
    [InlineData("%")]
    [InlineData("user-_")]
    public async Task Nothing_that_is_typed_is_more_than_a_name(string name) =>
        await (await Login(name)).ShouldFail(401, "invalid_credentials");

    [Fact]
    public async Task A_bearer_token_that_is_none_does_not_keep_anybody_from_signing_in()
    {
        var ada = await App.Given.Registered();
        using var http = App.NewClient("garbage");

        await (await http.Post("/api/login", new { username_or_email = ada.Username, password = ada.Password })).Should(200);
    }

    [Fact]
    public async Task Passwords_and_tokens_are_not_in_the_log()
    {
        var ada = await App.Given.SignIn(await App.Given.Registered());

        await (await Login(ada.Username, "a secret of mine")).ShouldFail(401, "invalid_credentials");

        foreach (var secret in (string[])["a secret of mine", ada.Password, ada.AccessToken, ada.RefreshToken])
            App.Log.Lines.Should().NotContain(line => line.Contains(secret));
    }

    private Task<HttpResponseMessage> Login(string name, string password = Given.Password) =>
        App.Http.Post("/api/login", new { username_or_email = name, password });

    private Task Store(Person person, string hash) =>
        App.Database.Execute($"update users set password_hash = '{hash}' where id = '{person.Id}'");

    private Task<string> Stored(Person person) =>
        App.Database.Scalar<string>($"select password_hash from users where id = '{person.Id}'");

    /// <summary>The sign-in finds, when it begins its session, another hash than the one that it has verified.</summary>
    private async Task<HttpResponseMessage> WhileItBecomes(Person person, string hash)
    {
        Task set;
        Task<HttpResponseMessage> login;
        await using (await App.Database.Hold($"begin; select from users where id = '{person.Id}' for update"))
        {
            // who waits first for a row has it first
            set = Store(person, hash);
            await Waiting(1);
            login = Login(person.Username);
            await Waiting(2);
        }
        await set;
        return await login;
    }

    private Task Waiting(int count) => Eventually.True(
        async () => await App.Database.Scalar<long>(
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") >= count,
        $"{count} wait for the row");

    private static async Task<string> Bytes(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsStringAsync();
        var headers = response.Headers.Concat(response.Content.Headers).Where(header => header.Key is not "Date")
            .Select(header => $"{header.Key}: {string.Join(',', header.Value)}");
        return $"{response.StatusCode} {string.Join('\n', headers)}"
            + body.Replace(System.Text.Json.JsonDocument.Parse(body).RootElement.Text("trace_id"), "", StringComparison.Ordinal);
    }
}
