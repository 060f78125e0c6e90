using System.Text.Json;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Accounts;

public sealed class RegisterTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task A_new_person_gets_an_account_and_a_code_of_their_own()
    {
        var name = Given.NewName();

        var response = await Http.Post("/api/register", new { username = name, email = $"{name}@Example.com", password = Given.Password });

        var made = await response.Should(201);
        _ = response.Headers.Location!.OriginalString.Should().Be($"/api/users/{made.Text("id")}");
        _ = made.Text("username").Should().Be(name);
        _ = made.Text("email").Should().Be($"{name}@Example.com");
        _ = made.GetProperty("email_verified").GetBoolean().Should().BeFalse();
        _ = made.Text("referral_code").Should().MatchRegex("^[0-9A-HJKMNP-TV-Z]{10}$");
        _ = made.Text("referral_link").Should().Be($"https://hub.example/r/{made.Text("referral_code")}");
        _ = made.GetProperty("referred_by").ValueKind.Should().Be(JsonValueKind.Null);
        _ = made.Text("created_at").Should().EndWith("Z");
    }

    [Fact]
    public async Task A_code_names_the_referrer_and_makes_a_pending_referral()
    {
        var ada = await Given.SignedIn();
        var name = Given.NewName();

        var made = await (await Http.Post("/api/register",
            new { username = name, email = $"{name}@example.com", password = Given.Password, referral_code = ada.Code })).Should(201);

        _ = made.GetProperty("referred_by").Text("username").Should().Be(ada.Username);
        var referral = (await ada.Http.GetJson("/api/referrals")).GetProperty("items").EnumerateArray().Single();
        _ = referral.GetProperty("referred_user").Text("username").Should().Be(name);
        _ = referral.Text("status").Should().Be("pending");
    }

    [Fact]
    public async Task A_code_is_read_without_case_and_O_as_0_and_I_and_L_as_1()
    {
        var ada = await Given.Registered();
        var asTyped = ada.Code.ToLowerInvariant().Replace('0', 'o').Replace('1', 'l');

        var bob = await Given.Registered($" {asTyped} ");

        _ = (await Given.SignIn(bob)).Id.Should().Be(bob.Id);
        _ = (await App.Database.Scalar<Guid>($"select referrer_id from referrals where referred_id = '{bob.Id}'")).Should().Be(ada.Id);
    }

    [Theory]
    [InlineData("NOBODYS000")]
    [InlineData("-")]
    [InlineData("https://evil.example/")]
    [InlineData("0000000000000000000000000000000000000000")]
    public async Task A_bad_code_is_an_error_and_makes_no_account(string code)
    {
        var name = Given.NewName();

        var response = await Http.Post("/api/register",
            new { username = name, email = $"{name}@example.com", password = Given.Password, referral_code = code });

        _ = await response.ShouldFail(400, "invalid_referral_code");
        _ = await (await Http.Post("/api/login", new { username_or_email = name, password = Given.Password }))
            .ShouldFail(401, "invalid_credentials");
    }

    [Fact]
    public async Task An_empty_code_counts_as_absent()
    {
        var person = await Given.Registered(referralCode: " ");

        _ = (await App.Database.Scalar<long>($"select count(*) from referrals where referred_id = '{person.Id}'")).Should().Be(0);
    }

    [Fact]
    public async Task Fifty_identical_sign_ups_at_once_make_one_account_and_one_referral()
    {
        var ada = await Given.SignedIn();
        var name = Given.NewName();
        var body = new { username = name, email = $"{name}@example.com", password = Given.Password, referral_code = ada.Code };

        var answers = await Expect.AtOnce(50, _ => Http.Post("/api/register", body));

        _ = answers.Count(answer => (int)answer.StatusCode == 201).Should().Be(1);
        foreach (var answer in answers.Where(answer => (int)answer.StatusCode != 201))
            _ = await answer.ShouldFail(409, "email_taken");
        _ = (await App.Database.Scalar<long>($"select count(*) from users where username = '{name}'")).Should().Be(1);
        _ = (await App.Stats(ada)).GetProperty("totals").GetProperty("signups").GetInt32().Should().Be(1);
    }

    [Fact]
    public async Task Fifty_people_wanting_one_username_leave_one_with_it()
    {
        var name = Given.NewName();

        var answers = await Expect.AtOnce(50, number => Http.Post("/api/register",
            new
            {
                username = number % 2 == 0 ? name : name.ToUpperInvariant(),
                email = $"{name}-{number}@example.com",
                password = Given.Password
            }));

        _ = answers.Count(answer => (int)answer.StatusCode == 201).Should().Be(1);
        foreach (var answer in answers.Where(answer => (int)answer.StatusCode != 201))
            _ = await answer.ShouldFail(409, "username_taken");
    }

    [Fact]
    public async Task A_taken_address_is_a_conflict_whatever_its_case()
    {
        var ada = await Given.Registered();

        var response = await Http.Post("/api/register",
            new { username = Given.NewName(), email = ada.Email.ToUpperInvariant(), password = Given.Password });

        var problem = await response.ShouldFail(409, "email_taken");
        _ = problem.Text("detail").Should().Be("Email already in use");
    }

    [Fact]
    public async Task All_field_errors_come_together()
    {
        var response = await Http.Post("/api/register", new { username = "a b", email = "nobody", password = "short" });

        _ = await response.ShouldBlame("username", "email", "password");
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("a-name-of-thirty-one-characters")]
    [InlineData("jürgen")]
    [InlineData("Admin")]
    [InlineData("ME")]
    public async Task A_username_has_rules(string username) =>
        await (await Http.Post("/api/register", new { username, email = $"{Given.NewName()}@example.com", password = Given.Password }))
            .ShouldBlame("username");

    [Theory]
    [InlineData("abc")]
    [InlineData("a-name-of-thirty-characters-ab")]
    public async Task A_username_of_three_and_one_of_thirty_characters_are_taken(string username)
    {
        await using var app = await App.Start();

        _ = await (await app.Http.Post("/api/register",
            new { username, email = $"{Given.NewName()}@example.com", password = Given.Password })).Should(201);
    }

    [Fact]
    public async Task No_reserved_username_of_the_contract_is_to_be_had_in_any_case()
    {
        const string Reserved = "admin administrator root system support help security api www mail me r register login logout docs "
            + "health openapi oauth null undefined anonymous referralhub";
        var names = Reserved.Split(' ').SelectMany(
            name => (string[])[name, name.ToUpperInvariant(), $"{char.ToUpperInvariant(name[0])}{name[1..]}"]).ToArray();

        var answers = await Expect.AtOnce(names.Length, number => Http.Post("/api/register",
            new { username = names[number], email = $"{Given.NewName()}@example.com", password = Given.Password }));

        _ = names.Where((_, number) => (int)answers[number].StatusCode != 400).Should().BeEmpty();
        foreach (var answer in answers)
            _ = await answer.ShouldBlame("username");
    }

    [Theory]
    [InlineData("ada@localhost")]
    [InlineData("ada@@example.com")]
    [InlineData("ada@exa mple.com")]
    [InlineData("ada@example..com")]
    [InlineData("Ada <ada@example.com>")]
    [InlineData("a23456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890"
        + "@example.example.example.example.example.example.example.example.example.example.example.example"
        + ".example.example.example.example.example.com")]
    public async Task An_address_has_a_grammar(string email) =>
        await (await Http.Post("/api/register", new { username = Given.NewName(), email, password = Given.Password })).ShouldBlame("email");

    [Fact]
    public async Task A_password_counts_code_points_and_does_not_hold_the_name()
    {
        var name = Given.NewName("lovelace");

        foreach (var bad in (string[])["sevenøø", "🔑🔑🔑🔑🔑🔑🔑", new string('x', 129), $"my-{name}-1", $"MY-{name.ToUpperInvariant()}-1"])
            _ = await (await Http.Post("/api/register", new { username = name, email = $"{name}@example.com", password = bad }))
                .ShouldBlame("password");

        _ = await (await Http.Post("/api/register",
            new { username = name, email = $"{name}@example.com", password = string.Concat(Enumerable.Repeat("🔑", 128)) }))
            .Should(201);
    }

    [Theory]
    [InlineData("lovelace", "my-lovelace-1")]
    [InlineData("lovelace", "MY-LOVELACE-1")]
    [InlineData("ruth", "the truth alone")]
    public async Task A_password_does_not_hold_the_name_of_the_mailbox_either(string mailbox, string password) =>
        await (await Http.Post("/api/register", new { username = Given.NewName(), email = $"{mailbox}@example.com", password }))
            .ShouldBlame("password");

    [Fact]
    public async Task Names_of_less_than_four_characters_may_stand_in_a_password()
    {
        await using var app = await App.Start();

        _ = await (await app.Http.Post("/api/register",
            new { username = "ada", email = "eve@example.com", password = "Ada and Eve in a garden" })).Should(201);
    }

    [Theory]
    [InlineData("football")]
    [InlineData("TrustNo1")]
    [InlineData("PASSWORD1")]
    [InlineData("1q2w3e4r5t")]
    public async Task A_password_that_everybody_uses_is_refused_in_any_case(string password)
    {
        var problem = await (await Http.Post("/api/register",
            new { username = Given.NewName(), email = $"{Given.NewName()}@example.com", password }))
            .ShouldBlame("password");

        _ = problem.GetProperty("errors").GetProperty("password")[0].GetString().Should().Be("This password is among the most used");
    }

    [Theory]
    [InlineData("Password123!")]
    [InlineData("StrongPassword123!")]
    public async Task A_password_that_only_looks_common_is_taken(string password) =>
        await (await Http.Post("/api/register", new { username = Given.NewName(), email = $"{Given.NewName()}@example.com", password }))
            .Should(201);

    [Fact]
    public async Task A_password_is_the_same_in_either_unicode_form_and_keeps_its_blanks()
    {
        var name = Given.NewName();
        _ = await (await Http.Post("/api/register",
            new { username = name, email = $"{name}@example.com", password = " caf\u0065\u0301 au lait " })).Should(201);

        _ = await (await Http.Post("/api/login", new { username_or_email = name, password = " caf\u00e9 au lait " })).Should(200);
        _ = await (await Http.Post("/api/login", new { username_or_email = name, password = "caf\u00e9 au lait" }))
            .ShouldFail(401, "invalid_credentials");
    }

    [Fact]
    public async Task The_code_of_a_taken_code_is_another_one()
    {
        var name = Given.NewName();
        var body = new { username = name, email = $"{name}@example.com", password = Given.Password };
        var first = await (await Http.Post("/api/register", body)).Should(201);
        _ = await App.Database.Execute(
            $"update users set username = 'gone-{name}', email = 'gone-{name}@example.com' where username = '{name}'");

        var second = await (await Http.Post("/api/register", body)).Should(201);

        _ = second.Text("referral_code").Should().NotBe(first.Text("referral_code"));
    }
}
