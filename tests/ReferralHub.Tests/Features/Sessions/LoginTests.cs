using System.Text.Json;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Sessions;

public sealed class LoginTests(AppFixture fixture) : SharedApp(fixture)
{
    // m=8 MiB, t=1, p=1 of "correct horse battery staple"
    private const string Old = "$argon2id$v=19$m=8192,t=1,p=1$+DGVaJyF7Pw3snDZRAmB/w$HIuQvN3hFVA6CUjWeFD0Ai9HTTr857uUhi2gg9ybQ44";

    [Fact]
    public async Task Username_and_address_sign_in_without_case()
    {
        var ada = await Given.Registered();

        foreach (var identifier in (string[])[ada.Username, ada.Username.ToUpperInvariant(), ada.Email, ada.Email.ToUpperInvariant(),
            $" {ada.Email} "])
        {
            var tokens = await (await Http.Post("/api/login", new { username_or_email = identifier, password = ada.Password })).Should(200);
            _ = tokens.Text("token_type").Should().Be("Bearer");
            _ = tokens.GetProperty("expires_in").GetInt32().Should().Be(600);
            _ = tokens.GetProperty("user").Text("id").Should().Be(ada.Id.ToString());
            _ = (await Given.With(ada, tokens).Http.GetJson("/api/users/me")).Text("username").Should().Be(ada.Username);
        }
    }

    [Fact]
    public async Task A_wrong_password_is_on_record_and_what_was_typed_is_not()
    {
        var (ada, admin) = (await Given.Registered(), await Given.Admin());

        var wrong = new { username_or_email = ada.Email, password = "not the password" };
        _ = await Expect.AtOnce(3, _ => Http.Post("/api/login", wrong));

        await Eventually.True(async () => (await Failed()).GetArrayLength() == 3, "all three are there");
        _ = (await Failed()).EnumerateArray().Should().OnlyContain(item => item.GetProperty("actor").Text("type") == "system"
            && item.Text("ip") == "127.0.0.1" && !item.ToString().Contains(ada.Email) && !item.ToString().Contains("not the"));

        async Task<JsonElement> Failed() =>
            (await admin.Http.GetJson($"/api/admin/audit?subject_id={ada.Id}&action=sign_in_failed")).GetProperty("items");
    }

    [Fact]
    public async Task Unknown_user_and_wrong_password_answer_the_same_bytes()
    {
        var ada = await Given.Registered();

        var wrong = await Http.Post("/api/login", new { username_or_email = ada.Username, password = "not the password" });
        var unknown = await Http.Post("/api/login", new { username_or_email = Given.NewName(), password = "not the password" });

        var (first, second) = (await wrong.ShouldFail(401, "invalid_credentials"), await unknown.ShouldFail(401, "invalid_credentials"));
        _ = first.GetRawText().Replace(first.Text("trace_id"), "").Should().Be(second.GetRawText().Replace(second.Text("trace_id"), ""));
        _ = wrong.Headers.Select(header => header.Key).Should().Equal(unknown.Headers.Select(header => header.Key));
    }

    [Fact]
    public async Task A_suspended_account_is_told_only_to_who_knows_the_password()
    {
        var ada = await Given.Registered();
        _ = await App.Database.Execute($"update users set suspended_at = now() where id = '{ada.Id}'");

        _ = await (await Http.Post("/api/login", new { username_or_email = ada.Username, password = "not the password" }))
            .ShouldFail(401, "invalid_credentials");
        _ = await (await Http.Post("/api/login", new { username_or_email = ada.Username, password = ada.Password }))
            .ShouldFail(403, "account_suspended");
    }

    [Fact]
    public async Task A_hash_that_thirty_sign_ins_at_once_renew_lets_them_all_in()
    {
        var ada = await Given.Registered();
        _ = await App.Database.Execute($"update users set password_hash = '{Old}' where id = '{ada.Id}'");

        var answers = await Expect.AtOnce(30,
            _ => Http.Post("/api/login", new { username_or_email = ada.Username, password = Given.Password }));

        foreach (var answer in answers)
            _ = await answer.Should(200);
    }

    [Fact]
    public async Task A_hash_with_old_parameters_is_renewed()
    {
        var ada = await Given.Registered();
        _ = await App.Database.Execute($"update users set password_hash = '{Old}' where id = '{ada.Id}'");

        _ = await (await Http.Post("/api/login", new { username_or_email = ada.Username, password = Given.Password })).Should(200);

        _ = (await App.Database.Scalar<string>($"select password_hash from users where id = '{ada.Id}'"))
            .Should().StartWith("$argon2id$v=19$m=19456,t=2,p=1$");
        _ = await (await Http.Post("/api/login", new { username_or_email = ada.Username, password = Given.Password })).Should(200);
    }

    [Fact]
    public async Task Something_must_be_said() =>
        await (await Http.Post("/api/login", new { })).ShouldBlame("username_or_email", "password");

    [Fact]
    public async Task An_endless_password_is_refused_before_it_is_hashed() =>
        await (await Http.Post("/api/login", new { username_or_email = "ada", password = new string('x', 129) })).ShouldBlame("password");
}
