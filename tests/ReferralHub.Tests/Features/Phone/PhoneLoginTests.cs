using System.Text.Json;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Phone;

public sealed class PhoneLoginTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task An_unknown_number_becomes_a_user_with_a_code_and_a_known_one_the_same_user()
    {
        await using var app = await App.Start();
        var phone = Texts.NewNumber();

        var first = await (await app.Http.Post("/api/phone/login", new { phone, code = await app.Code(phone) })).Should(200);
        app.Clock.Advance(TimeSpan.FromSeconds(61));
        var second = await (await app.Http.Post("/api/phone/login", new { phone, code = await app.Code(phone, 2) })).Should(200);

        _ = (first.GetProperty("created").GetBoolean(), second.GetProperty("created").GetBoolean()).Should().Be((true, false));
        _ = second.GetProperty("user").Text("id").Should().Be(first.GetProperty("user").Text("id"));
        var person = app.Given.With(new Person(default, "", "", "", ""), second);
        var profile = await person.Http.GetJson("/api/users/me");
        _ = profile.Text("username").Should().MatchRegex("^user-[0-9a-hjkmnp-tv-z]{8}$");
        _ = profile.Text("phone").Should().Be(phone);
        _ = profile.Text("referral_code").Should().MatchRegex("^[0-9A-HJKMNP-TV-Z]{10}$");
    }

    [Fact]
    public async Task Thirty_logins_at_once_with_the_right_code_make_one_session_and_one_user()
    {
        var phone = Texts.NewNumber();
        var code = await App.Code(phone);

        var answers = await Expect.AtOnce(30, _ => Http.Post("/api/phone/login", new { phone, code }));

        _ = answers.Count(answer => answer.IsSuccessStatusCode).Should().Be(1);
        _ = answers.Where(answer => !answer.IsSuccessStatusCode)
            .Should().OnlyContain(answer => (int)answer.StatusCode == 400 || (int)answer.StatusCode == 429);
        _ = (await App.Database.Scalar<long>($"select count(*) from users where phone = '{phone}'")).Should().Be(1);
    }

    [Fact]
    public async Task Thirty_guesses_at_once_are_five_tries_and_then_the_right_code_is_wrong_too()
    {
        var phone = Texts.NewNumber();
        var code = await App.Code(phone);

        var answers = await Expect.AtOnce(30, _ => Http.Post("/api/phone/login", new { phone, code = Texts.Wrong(code) }));

        foreach (var answer in answers)
            _ = await answer.ShouldFail(400, "invalid_code");
        _ = await (await Http.Post("/api/phone/login", new { phone, code })).ShouldFail(400, "invalid_code");
    }

    /// <summary>A bad referral code spends nothing, and is told to nobody but who was compared and right.</summary>
    [Fact]
    public async Task Of_thirty_tries_at_once_with_the_right_code_five_are_compared()
    {
        var phone = Texts.NewNumber();
        var body = new { phone, code = await App.Code(phone), referral_code = "NOBODYSCODE" };

        var answers = await Expect.AtOnce(30, _ => Http.Post("/api/phone/login", body));

        var codes = await Task.WhenAll(answers.Select(async answer => (await answer.Should(400)).Text("code")));
        _ = codes.CountBy(code => code).Should().BeEquivalentTo(
            new Dictionary<string, int> { ["invalid_referral_code"] = 5, ["invalid_code"] = 25 });
    }

    [Fact]
    public async Task Fifteen_tries_an_hour_a_number_and_the_wait_is_said()
    {
        await using var app = await App.Start(new() { ["RateLimits:PhoneVerify:PermitLimit"] = "15" });
        var phone = Texts.NewNumber();

        var answers = await Expect.AtOnce(20, _ => app.Http.Post("/api/phone/login", new { phone, code = "123456" }));

        _ = answers.Count(answer => (int)answer.StatusCode == 400).Should().Be(15);
        var limited = answers.First(answer => (int)answer.StatusCode == 429);
        _ = await limited.ShouldFail(429, "rate_limited");
        _ = limited.Headers.RetryAfter!.Delta!.Value.Should().BePositive();
    }

    [Fact]
    public async Task A_new_code_refills_nothing_of_the_hour()
    {
        await using var app = await App.Start(new() { ["RateLimits:PhoneVerify:PermitLimit"] = "15" });
        var phone = Texts.NewNumber();
        var wrong = new { phone, code = Texts.Wrong(await app.Code(phone)) };
        foreach (var answer in await Expect.AtOnce(15, _ => app.Http.Post("/api/phone/login", wrong)))
            _ = await answer.ShouldFail(400, "invalid_code");
        app.Clock.Advance(TimeSpan.FromSeconds(61));
        var right = new { phone, code = await app.Code(phone, 2) };

        var limited = await app.Http.Post("/api/phone/login", right);

        _ = await limited.ShouldFail(429, "rate_limited");
        app.Clock.Advance(limited.Headers.RetryAfter!.Delta!.Value);
        _ = await (await app.Http.Post("/api/phone/login", right)).Should(200);
    }

    [Theory]
    [InlineData("")]
    [InlineData("12345")]
    [InlineData("1234567")]
    [InlineData("abcdef")]
    [InlineData(null)]
    public async Task A_code_of_another_shape_is_a_wrong_code(string? code) =>
        await (await Http.Post("/api/phone/login", new { phone = Texts.NewNumber(), code })).ShouldFail(400, "invalid_code");

    [Fact]
    public async Task A_code_lives_five_minutes_and_a_newer_one_ends_it()
    {
        await using var app = await App.Start();
        var (late, replaced) = (Texts.NewNumber(), Texts.NewNumber());
        var (lateCode, older) = (await app.Code(late), await app.Code(replaced));
        app.Clock.Advance(TimeSpan.FromSeconds(61));
        var newer = await app.Code(replaced, 2);

        if (older != newer)
            _ = await (await app.Http.Post("/api/phone/login", new { phone = replaced, code = older })).ShouldFail(400, "invalid_code");
        _ = await (await app.Http.Post("/api/phone/login", new { phone = replaced, code = newer })).Should(200);
        app.Clock.Advance(TimeSpan.FromMinutes(4));
        _ = await (await app.Http.Post("/api/phone/login", new { phone = late, code = lateCode })).ShouldFail(400, "invalid_code");
    }

    [Fact]
    public async Task A_code_for_one_number_opens_no_other()
    {
        var (mine, theirs) = (Texts.NewNumber(), Texts.NewNumber());
        var (code, other) = (await App.Code(mine), await App.Code(theirs));

        if (code != other)
            _ = await (await Http.Post("/api/phone/login", new { phone = theirs, code })).ShouldFail(400, "invalid_code");
    }

    [Fact]
    public async Task The_first_login_names_the_inviter_and_the_referral_is_successful_at_once()
    {
        var ada = await Given.SignedIn();

        var (bob, phone) = await App.ByPhone(ada.Code);

        await App.Drained();
        var referral = (await ada.Http.GetJson("/api/referrals")).GetProperty("items").EnumerateArray().Single();
        _ = referral.GetProperty("referred_user").Text("id").Should().Be(bob.Id.ToString());
        _ = referral.Text("status").Should().Be("successful");
        _ = (await App.Database.Scalar<string>(
            $"select string_agg(status, ',' order by id) from referral_history where referral_id = '{referral.Text("id")}'"))
            .Should().Be("pending,successful");
        _ = (await ada.Http.GetJson("/api/users/me")).GetRawText().Should().NotContain(phone);
    }

    [Fact]
    public async Task A_later_login_never_changes_the_inviter()
    {
        await using var app = await App.Start();
        var (ada, eve) = (await app.Given.Registered(), await app.Given.Registered());
        var (bob, phone) = await app.ByPhone(ada.Code);

        app.Clock.Advance(TimeSpan.FromSeconds(61));
        _ = await (await app.Http.Post("/api/phone/login", new { phone, code = await app.Code(phone, 2), referral_code = eve.Code }))
            .Should(200);
        app.Clock.Advance(TimeSpan.FromSeconds(61));
        _ = await (await app.Http.Post("/api/phone/login", new { phone, code = await app.Code(phone, 3) })).Should(200);

        _ = (await bob.Http.GetJson("/api/users/me")).Text("invite_code").Should().Be(ada.Code);
    }

    [Fact]
    public async Task A_bad_referral_code_is_an_error_and_leaves_the_code_good()
    {
        var phone = Texts.NewNumber();
        var code = await App.Code(phone);

        _ = await (await Http.Post("/api/phone/login", new { phone, code, referral_code = "NOBODYSCODE" }))
            .ShouldFail(400, "invalid_referral_code");

        _ = await (await Http.Post("/api/phone/login", new { phone, code, referral_code = "" })).Should(200);
    }

    [Fact]
    public async Task A_suspended_account_is_told_only_to_who_has_the_code()
    {
        await using var app = await App.Start();
        var (bob, phone) = await app.ByPhone();
        _ = await app.Database.Execute($"update users set suspended_at = now() where id = '{bob.Id}'");
        app.Clock.Advance(TimeSpan.FromSeconds(61));
        var code = await app.Code(phone, 2);

        _ = await (await app.Http.Post("/api/phone/login", new { phone, code = Texts.Wrong(code) })).ShouldFail(400, "invalid_code");
        _ = await (await app.Http.Post("/api/phone/login", new { phone, code })).ShouldFail(403, "account_suspended");
    }

    [Fact]
    public async Task A_wrong_code_is_on_record_for_whose_number_it_is_and_neither_code_nor_number_is()
    {
        await using var app = await App.Start();
        var ((bob, phone), admin) = (await app.ByPhone(), await app.Given.Admin());

        foreach (var number in (string[])[Texts.NewNumber(), phone])
            _ = await (await app.Http.Post("/api/phone/login", new { phone = number, code = "987654" })).ShouldFail(400, "invalid_code");
        _ = await (await bob.Http.Delete("/api/users/me", new { code = "987654" })).ShouldFail(400, "invalid_code");

        await Eventually.True(async () => (await Refused()).Length == 2, "both are there");
        _ = (await Refused()).Should().OnlyContain(item => item.GetProperty("subject").Text("id") == bob.Id.ToString()
            && item.Text("ip") == "127.0.0.1" && item.GetProperty("reason").ValueKind == JsonValueKind.Null
            && item.GetProperty("before").ValueKind == JsonValueKind.Null && item.GetProperty("after").ValueKind == JsonValueKind.Null);

        async Task<JsonElement[]> Refused() =>
            [.. (await admin.Http.GetJson("/api/admin/audit?action=code_refused")).GetProperty("items").EnumerateArray()];
    }

    [Fact]
    public async Task A_password_login_does_not_say_created()
    {
        var ada = await Given.Registered();

        var tokens = await (await Http.Post("/api/login", new { username_or_email = ada.Username, password = ada.Password })).Should(200);

        _ = tokens.TryGetProperty("created", out _).Should().BeFalse();
    }
}
