using System.Text.Json;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Accounts;

[Collection(nameof(SharedApp))]
public sealed class RegisterTests(AppFixture fixture)
{
    private App App => fixture.Instance;

    [Fact]
    public async Task A_new_person_gets_an_account_and_a_code_of_their_own()
    {
        var name = Given.NewName();

        var response = await Register(name, $"{name}@Example.com");

        var made = await response.Should(201);
        response.Headers.Location!.OriginalString.Should().Be($"/api/users/{made.Text("id")}");
        made.EnumerateObject().Select(member => member.Name).Should().Equal(
            "id", "username", "email", "email_verified", "referral_code", "referral_link", "referred_by", "created_at");
        made.Text("username").Should().Be(name);
        made.Text("email").Should().Be($"{name}@Example.com");
        made.GetProperty("email_verified").GetBoolean().Should().BeFalse();
        made.Text("referral_code").Should().MatchRegex("^[0-9A-HJKMNP-TV-Z]{10}$");
        made.Text("referral_link").Should().Be($"http://localhost:8080/r/{made.Text("referral_code")}");
        made.GetProperty("referred_by").ValueKind.Should().Be(JsonValueKind.Null);
        made.Text("created_at").Should().EndWith("Z");
        made.GetProperty("id").GetGuid().Version.Should().Be(7);
    }

    [Fact]
    public async Task A_verification_mail_follows_and_the_account_is_of_use_at_once()
    {
        var ada = await App.Given.SignIn(await App.Given.Registered());

        var mail = await App.Mailbox.Wait(ada.Email, Subjects.Verify);

        mail.TextBody.Should().Contain("http://localhost:3000/verify-email?token=");
        (await ada.Http.GetJson("/api/users/me")).GetProperty("email_verified").GetBoolean().Should().BeFalse();
    }

    [Fact]
    public async Task A_code_names_the_referrer_and_makes_a_pending_referral()
    {
        var ada = await App.Given.SignedIn();
        var name = Given.NewName();

        var made = await (await Register(name, code: ada.Code)).Should(201);

        made.GetProperty("referred_by").EnumerateObject().Select(member => member.Name).Should().Equal("id", "username");
        made.GetProperty("referred_by").GetProperty("id").GetGuid().Should().Be(ada.Id);
        made.GetProperty("referred_by").Text("username").Should().Be(ada.Username);
        var referral = (await ada.Http.GetJson("/api/referrals")).GetProperty("items").EnumerateArray().Single();
        referral.GetProperty("referred_user").Text("username").Should().Be(name);
        referral.Text("status").Should().Be("pending");
        (await App.Database.Scalar<Guid>($"select referred_by from users where username = '{name}'")).Should().Be(ada.Id);
    }

    [Fact]
    public async Task A_code_is_read_without_case_and_with_blanks_around_it()
    {
        var ada = await App.Given.SignedIn();

        var bob = await App.Given.Registered($"  {ada.Code.ToLowerInvariant()} ");

        (await Invited(ada)).Should().Equal(bob.Username);
    }

    [Theory]
    [InlineData("01AB1CD0EF", "OlabicdOef")]
    [InlineData("0X1Y1Z0AB2", "oXIyLzOaB2")]
    public async Task In_a_default_code_O_is_0_and_I_and_L_are_1(string code, string typed)
    {
        var ada = await App.Given.SignedIn();
        await App.Database.Execute($"update referral_codes set code = '{code}' where code = '{ada.Code}'");

        var bob = await App.Given.Registered(typed);

        (await Invited(ada)).Should().Equal(bob.Username);
    }

    [Theory]
    [InlineData("NOBODYS000")]
    [InlineData("-")]
    [InlineData("https://evil.example/")]
    [InlineData("' or true --")]
    [InlineData("\u212Aelvin0000")]
    [InlineData("0000000000000000000000000000000000000000")]
    public async Task A_bad_code_is_an_error_and_makes_no_account(string code)
    {
        var name = Given.NewName();

        var problem = await (await Register(name, code: code)).ShouldFail(400, "invalid_referral_code");

        problem.Text("detail").Should().Be("Invalid referral code");
        await (await App.Http.Post("/api/login", new { username_or_email = name, password = Given.Password }))
            .ShouldFail(401, "invalid_credentials");
        (await App.Database.Scalar<long>($"select count(*) from outbox_messages where payload::text like '%{name}%'")).Should().Be(0);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public async Task An_empty_code_counts_as_absent(string? code)
    {
        var name = Given.NewName();

        var made = await (await Register(name, code: code)).Should(201);

        made.GetProperty("referred_by").ValueKind.Should().Be(JsonValueKind.Null);
        (await App.Database.Scalar<long>($"select count(*) from referrals where referred_user_id = '{made.Text("id")}'")).Should().Be(0);
    }

    [Fact]
    public async Task Fifty_identical_sign_ups_at_once_make_one_account_and_one_referral()
    {
        var ada = await App.Given.SignedIn();
        var name = Given.NewName();

        var answers = await Expect.AtOnce(50, _ => Register(name, code: ada.Code));

        var made = await answers.Single(answer => answer.IsSuccessStatusCode).Should(201);
        foreach (var answer in answers.Where(answer => !answer.IsSuccessStatusCode))
            await answer.ShouldFail(409, "email_taken");
        (await App.Database.Scalar<long>($"select count(*) from users where lower(username) = '{name}'")).Should().Be(1);
        (await App.Database.Scalar<long>($"select count(*) from referrals where referred_user_id = '{made.Text("id")}'")).Should().Be(1);
        (await Invited(ada)).Should().Equal(name);
        await Eventually.True(async () => await SignUps(ada) == 1, "the stats count one");
        await App.Mailbox.Wait($"{name}@example.com", Subjects.Verify);
    }

    [Fact]
    public async Task Fifty_people_with_one_code_at_once_are_fifty_referrals()
    {
        var ada = await App.Given.SignedIn();

        var answers = await Expect.AtOnce(50, _ => Register(Given.NewName(), code: ada.Code));

        foreach (var answer in answers)
            await answer.Should(201);
        (await ada.Http.GetJson("/api/users/me")).GetProperty("invited_count").GetInt32().Should().Be(50);
        (await ada.Http.GetJson("/api/referrals?limit=100")).GetProperty("items").GetArrayLength().Should().Be(50);
        await Eventually.True(async () => await SignUps(ada) == 50, "the stats count fifty");
    }

    [Fact]
    public async Task Fifty_people_wanting_one_username_leave_one_with_it()
    {
        var name = Given.NewName();

        var answers = await Expect.AtOnce(50, number =>
            Register(number % 2 == 0 ? name : name.ToUpperInvariant(), $"{name}-{number}@example.com"));

        answers.Count(answer => (int)answer.StatusCode == 201).Should().Be(1);
        foreach (var answer in answers.Where(answer => !answer.IsSuccessStatusCode))
            await answer.ShouldFail(409, "username_taken");
    }

    [Fact]
    public async Task A_taken_address_is_a_conflict_whatever_its_case()
    {
        var ada = await App.Given.Registered();

        var problem = await (await Register(Given.NewName(), ada.Email.ToUpperInvariant())).ShouldFail(409, "email_taken");

        problem.Text("detail").Should().Be("Email already in use");
    }

    [Fact]
    public async Task Fields_come_before_the_code_the_code_before_the_address_and_the_address_before_the_username()
    {
        var ada = await App.Given.Registered();

        await (await Register(ada.Username, ada.Email, "short", "NOBODYS000")).ShouldBlame("password");
        await (await Register(ada.Username, ada.Email, code: "NOBODYS000")).ShouldFail(400, "invalid_referral_code");
        await (await Register(ada.Username, ada.Email)).ShouldFail(409, "email_taken");
        await (await Register(ada.Username.ToUpperInvariant(), $"{Given.NewName()}@example.com")).ShouldFail(409, "username_taken");
    }

    [Fact]
    public async Task All_field_errors_come_together()
    {
        await (await Register("a b", "nobody", "short")).ShouldBlame("username", "email", "password");
        await (await App.Http.Post("/api/register", new { })).ShouldBlame("username", "email", "password");
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("a-name-of-thirty-one-characters")]
    [InlineData("jürgen")]
    [InlineData("two words")]
    [InlineData("a@b.c")]
    [InlineData("mi\u212Ae")]
    [InlineData("clau\u017F")]
    [InlineData("ada\u00a0")]
    public async Task A_username_has_a_form(string username) =>
        await (await Register(username, $"{Given.NewName()}@example.com")).ShouldBlame("username");

    [Theory]
    [InlineData("abc")]
    [InlineData("a-name-of-thirty-characters-ab")]
    [InlineData("...")]
    [InlineData("_-.")]
    public async Task A_username_of_three_and_one_of_thirty_characters_are_taken_and_get_their_mail(string username)
    {
        var email = $"{Given.NewName()}@example.com";

        await (await Register(username, email)).Should(201);

        await App.Mailbox.Wait(email, Subjects.Verify);
    }

    [Theory]
    [InlineData("Admin")]
    [InlineData("ME")]
    [InlineData(" referralhub ")]
    public async Task A_reserved_username_is_not_to_be_had_in_any_case(string username) =>
        await (await Register(username, $"{Given.NewName()}@example.com")).ShouldBlame("username");

    [Theory]
    [InlineData("ada@localhost")]
    [InlineData("ada@@example.com")]
    [InlineData("Ada <ada@example.com>")]
    [InlineData("ada@\u212Aelvin.example")]
    [InlineData("\u017Fam@example.com")]
    [InlineData("ada@exämple.com")]
    public async Task An_address_has_a_grammar(string email) => await (await Register(Given.NewName(), email)).ShouldBlame("email");

    [Theory]
    [InlineData("o'hara+news")]
    [InlineData("!#$%&'*+-/=?^_`{|}~")]
    [InlineData("-")]
    public async Task An_odd_address_of_the_grammar_gets_its_mail(string mailbox)
    {
        var name = Given.NewName();
        var email = $"{mailbox}{name}@example.com";

        await (await Register(name, email)).Should(201);

        var token = await App.Mailbox.Token(email, Subjects.Verify);
        await (await App.Http.Post("/api/verify-email", new { token })).Should(200);
    }

    [Fact]
    public async Task An_address_whose_name_is_no_dot_atom_is_written_in_quotes()
    {
        var name = Given.NewName();

        await (await Register(name, $".two..dots.{name}@example.com")).Should(201);

        await App.Mailbox.Wait($"\".two..dots.{name}\"@example.com", Subjects.Verify);
    }

    [Fact]
    public async Task A_password_that_is_no_unicode_text_is_refused()
    {
        foreach (var bad in (string[])["not a \\ufffe character", "half a pair \\ud83d", "half a pair \\udd11 again"])
        {
            var name = Given.NewName();
            var body = $$"""{"username":"{{name}}","email":"{{name}}@example.com","password":"{{bad}}"}""";

            await (await App.Http.PostAsync("/api/register", new StringContent(body, null, "application/json"))).ShouldBlame("password");
        }
    }

    [Fact]
    public async Task A_password_counts_code_points_after_normalisation()
    {
        foreach (var bad in (string[])["sevenøø", Keys(7), Keys(129), "e\u0301e\u0301e\u0301e\u0301", ""])
            await (await Register(Given.NewName(), password: bad)).ShouldBlame("password");

        await (await Register(Given.NewName(), password: Keys(128))).Should(201);
        await (await Register(Given.NewName(), password: string.Concat(Enumerable.Repeat("e\u0301", 128)))).Should(201);

        static string Keys(int count) => string.Concat(Enumerable.Repeat("🔑", count));
    }

    [Fact]
    public async Task A_password_does_not_hold_the_username_or_the_name_of_the_mailbox()
    {
        var (name, mailbox) = (Given.NewName("lovelace"), Given.NewName("byron"));

        foreach (var bad in (string[])[$"my {name}!", $"MY {name.ToUpperInvariant()}", $"1{mailbox}1", mailbox.ToUpperInvariant()])
            await (await Register(name, $"{mailbox}@example.com", bad)).ShouldBlame("password");

        await (await Register(name, $"{mailbox}@example.com", "lovelace and byron")).Should(201);
    }

    [Theory]
    [InlineData("football")]
    [InlineData("TrustNo1")]
    [InlineData("PASSWORD1")]
    public async Task A_password_that_everybody_uses_is_refused_in_any_case(string password)
    {
        var problem = await (await Register(Given.NewName(), password: password)).ShouldBlame("password");

        problem.GetProperty("errors").GetProperty("password")[0].GetString().Should().Be("This password is among the most used");
    }

    [Theory]
    [InlineData("Password123!")]
    [InlineData("StrongPassword123!")]
    [InlineData("no\uffffcharacter \ud83f\udfff")]
    public async Task A_password_that_only_looks_common_or_odd_is_taken_and_signs_in(string password)
    {
        var name = Given.NewName();

        await (await Register(name, password: password)).Should(201);

        await (await App.Http.Post("/api/login", new { username_or_email = name, password })).Should(200);
    }

    [Fact]
    public async Task A_password_is_the_same_in_either_unicode_form_and_keeps_its_blanks()
    {
        var name = Given.NewName();

        await (await Register(name, password: " cafe\u0301 au lait ")).Should(201);

        foreach (var same in (string[])[" caf\u00e9 au lait ", " cafe\u0301 au lait "])
            await (await App.Http.Post("/api/login", new { username_or_email = name, password = same })).Should(200);
        await (await App.Http.Post("/api/login", new { username_or_email = name, password = "caf\u00e9 au lait" }))
            .ShouldFail(401, "invalid_credentials");
    }

    [Theory]
    [InlineData("username")]
    [InlineData("email")]
    [InlineData("password")]
    [InlineData("referral_code")]
    public async Task A_control_character_is_refused_in_every_field_and_so_is_another_type(string field)
    {
        var name = Given.NewName();
        var body = new Dictionary<string, object?>
        {
            ["username"] = name,
            ["email"] = $"{name}@example.com",
            ["password"] = Given.Password,
            ["referral_code"] = "",
        };

        foreach (var bad in (object[])["\0nul", "line\nbreak", " \ttab", "\u0085next", 7, true, new[] { "a" }])
            await (await App.Http.Post("/api/register", new Dictionary<string, object?>(body) { [field] = bad })).ShouldBlame(field);
    }

    [Fact]
    public async Task An_unknown_member_is_refused()
    {
        var name = Given.NewName();

        var answer = await App.Http.Post(
            "/api/register", new { username = name, email = $"{name}@example.com", password = Given.Password, role = "admin" });

        await answer.ShouldBlame("role");
    }

    [Fact]
    public async Task The_code_of_a_code_that_is_taken_is_another_one()
    {
        var name = Given.NewName();
        var first = await (await Register(name)).Should(201);
        await App.Database.Execute(
            $"update users set username = 'gone-{name[^8..]}', email = 'gone-{name}@example.com' where username = '{name}'");

        var second = await (await Register(name)).Should(201);

        second.Text("referral_code").Should().NotBe(first.Text("referral_code"));
    }

    [Fact]
    public async Task A_stored_password_is_not_to_be_read()
    {
        var name = Given.NewName();

        await (await Register(name)).Should(201);

        (await App.Database.Scalar<string>($"select u::text from users u where username = '{name}'"))
            .Should().Contain("$argon2id$v=19$m=19456,t=2,p=1$").And.NotContain(Given.Password);
    }

    private Task<HttpResponseMessage> Register(
        string username, string? email = null, string password = Given.Password, string? code = null) =>
        App.Http.Post("/api/register", new { username, email = email ?? $"{username}@example.com", password, referral_code = code });

    private static async Task<string[]> Invited(Person person) =>
        [.. (await person.Http.GetJson("/api/referrals")).GetProperty("items").EnumerateArray()
            .Select(item => item.GetProperty("referred_user").Text("username"))];

    private static async Task<int> SignUps(Person person) =>
        (await person.Http.GetJson("/api/referral-stats")).GetProperty("totals").GetProperty("signups").GetInt32();
}
