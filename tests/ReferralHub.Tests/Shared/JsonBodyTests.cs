using System.Text;
using System.Text.Json;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

[Collection(nameof(SharedApp))]
public sealed class JsonBodyTests(AppFixture fixture)
{
    private const string Login = "/api/login";
    private const string Register = "/api/register";

    // its body may be left out
    private const string Refresh = "/api/token/refresh";

    private const int Most = 64 * 1024;

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("{")]
    [InlineData("{} x")]
    [InlineData("{}{}")]
    [InlineData("{\"password\":\"a\"},")]
    [InlineData("{\"password\":\"a\",}")]
    [InlineData("{'password':'a'}")]
    [InlineData("{password:\"a\"}")]
    [InlineData("{\"password\":\"a\" /* why */}")]
    [InlineData("{\"password\":NaN}")]
    [InlineData("{\"password\":01}")]
    [InlineData("{\"password\":\"a\nb\"}")]
    [InlineData("{\"password\":\"\\x41\"}")]
    [InlineData("\uFEFF{\"password\":\"a\"}")]
    public async Task What_is_no_JSON_is_invalid_json(string body)
    {
        var answer = await Send(body);

        (await answer.ShouldFail(400, "invalid_json")).TryGetProperty("errors", out var _).Should().BeFalse();
    }

    [Theory]
    [InlineData("{\"password\":\"a\",\"password\":\"b\"}")]
    [InlineData("{\"password\":\"a\",\"\\u0070assword\":\"b\"}")]
    [InlineData("{\"who\":1,\"who\":2}")]
    [InlineData("{\"password\":{\"a\":1,\"a\":2}}")]
    [InlineData("{\"password\":[{\"a\":{\"b\":1,\"\\u0062\":2}}]}")]
    public async Task A_member_given_twice_is_invalid_json(string body) => await (await Send(body)).ShouldFail(400, "invalid_json");

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("[{}]")]
    [InlineData("1")]
    [InlineData("true")]
    [InlineData("\"text\"")]
    public async Task JSON_that_is_no_object_is_refused(string body) => await (await Send(body)).ShouldFail(400, "validation_failed");

    [Theory]
    [InlineData(Login, "{\"password\":1}", "password")]
    [InlineData(Login, "{\"password\":true}", "password")]
    [InlineData(Login, "{\"password\":[\"a\"]}", "password")]
    [InlineData(Login, "{\"username_or_email\":{\"a\":1}}", "username_or_email")]
    [InlineData(Login, "{\"who\":1}", "who")]
    [InlineData(Login, "{\"Password\":\"a\"}", "Password")]
    [InlineData(Login, "{\"usernameOrEmail\":\"a\"}", "usernameOrEmail")]
    [InlineData(Login, "{\"first name\":\"a\"}", "first name")]
    [InlineData(Login, "{\"a.b\":\"a\"}", "a.b")]
    [InlineData(Login, "{\"it's\":\"a\"}", "it's")]
    [InlineData(Refresh, "{\"refresh_token\":1}", "refresh_token")]
    [InlineData(Refresh, "{\"token\":\"a\"}", "token")]
    public async Task A_member_that_is_unknown_or_of_another_type_is_named(string path, string body, string field) =>
        await (await Send(body, path: path)).ShouldBlame(field);

    [Fact]
    public async Task Members_that_are_null_are_as_good_as_missing() =>
        await (await Send("{\"username\":null,\"email\":null,\"password\":null,\"referral_code\":null}", path: Register))
            .ShouldBlame("username", "email", "password");

    [Theory]
    [InlineData(Login, "username_or_email")]
    [InlineData(Login, "password")]
    [InlineData(Register, "username")]
    [InlineData(Register, "email")]
    [InlineData(Register, "password")]
    [InlineData(Register, "referral_code")]
    [InlineData(Refresh, "refresh_token")]
    [InlineData("/api/verify-email", "token")]
    [InlineData("/api/verify-email/resend", "email")]
    [InlineData("/api/forgot-password", "email")]
    [InlineData("/api/reset-password", "token")]
    [InlineData("/api/reset-password", "password")]
    public async Task What_is_no_character_or_a_control_character_is_refused_in_every_text(string path, string field)
    {
        string[] all = ["\\u0000", "\\n", "\\u001b", "\\u007f", "\\u0085", "\\ud800", "\\udc00", "\\udc00\\ud800", "\\ufffe"];
        foreach (var bad in all)
        {
            foreach (var text in (string[])[bad, $"a{bad}b", $" {bad}"])
                await (await Send($"{{\"{field}\":\"{text}\"}}", path: path)).ShouldBlame(field);
        }
    }

    [Theory]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"password\":\"a\",\"\\udc00\":1}")]
    [InlineData("{\"\\ud800\":1,\"\\udfff\":2}")]
    [InlineData("{\"password\":{\"\\ud800\":1}}")]
    [InlineData("{\"a\\u0000b\":1}")]
    [InlineData("{\"a\\ufffeb\":1}")]
    [InlineData("{\"\":1}")]
    public async Task No_name_of_a_member_breaks_anything(string body) =>
        ((int)(await Send(body)).StatusCode).Should().Be(400, body);

    [Theory]
    [InlineData("\\uffff")]
    [InlineData("\\ufdd0")]
    [InlineData("\\ud83f\\udffe")]
    [InlineData("\\ufeff")]
    [InlineData("\\u202e")]
    public async Task No_character_breaks_a_password(string character) =>
        await (await Send($"{{\"username_or_email\":\"{Given.NewName()}\",\"password\":\"secret {character} secret\"}}"))
            .ShouldFail(401, "invalid_credentials");

    [Fact]
    public async Task Broken_UTF8_is_invalid_json()
    {
        foreach (var bytes in (byte[][])[[0xC3, 0x28], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF], [0xE2, 0x82]])
        {
            var answer = await Send([.. "{\"password\":\""u8, .. bytes, .. "\"}"u8], "application/json");

            await answer.ShouldFail(400, "invalid_json");
        }
    }

    [Theory]
    [InlineData(16, "validation_failed")]
    [InlineData(17, "invalid_json")]
    public async Task Up_to_16_levels_are_read(int depth, string code)
    {
        var (open, close) = (new string('[', depth - 1), new string(']', depth - 1));

        await (await Send($"{{\"password\":{open}{close}}}")).ShouldFail(400, code);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("text/plain")]
    [InlineData("text/json")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=a")]
    [InlineData("application/problem+json")]
    [InlineData("application/*")]
    [InlineData("application/json, application/json")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json; charset=iso-8859-1")]
    public async Task Any_other_media_type_is_unsupported(string? type)
    {
        await (await Send("{}"u8.ToArray(), type)).ShouldFail(415, "unsupported_media_type");
        await (await Send("{}"u8.ToArray(), type, path: Refresh)).ShouldFail(415, "unsupported_media_type");
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("Application/JSON")]
    [InlineData("application/json;charset=utf-8")]
    [InlineData("application/json; charset=\"UTF-8\"")]
    [InlineData("application/json; profile=\"https://example.com\"")]
    public async Task JSON_in_UTF8_is_taken_however_it_is_written(string type) =>
        await (await Send("{}"u8.ToArray(), type)).ShouldBlame("username_or_email", "password");

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("identity")]
    [InlineData("nonsense")]
    public async Task A_content_coding_is_unsupported(string coding) =>
        await (await Send("{}"u8.ToArray(), "application/json", coding)).ShouldFail(415, "unsupported_media_type");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Up_to_64_KiB_are_read_and_one_byte_more_is_too_large(bool isChunked)
    {
        await (await Send(OfLength(Most), isChunked: isChunked)).ShouldBlame("who");
        await (await Send(OfLength(Most + 1), isChunked: isChunked)).ShouldFail(413, "payload_too_large");
        await (await Send(OfLength(20 * Most), isChunked: isChunked)).ShouldFail(413, "payload_too_large");

        static string OfLength(int bytes) => $"{{\"who\":\"{new string('x', bytes - "{\"who\":\"\"}".Length)}\"}}";
    }

    [Fact]
    public async Task Blanks_behind_the_body_count_too() =>
        await (await Send("{}" + new string(' ', Most - 1))).ShouldFail(413, "payload_too_large");

    [Fact]
    public async Task A_body_that_is_optional_may_be_missing()
    {
        using var nothing = new HttpRequestMessage(HttpMethod.Post, Refresh);

        await (await fixture.Instance.Http.SendAsync(nothing)).ShouldFail(401, "unauthorized");
        await (await Send([], null, path: Refresh)).ShouldFail(401, "unauthorized");
        await (await Send([], "application/json", path: Refresh)).ShouldFail(401, "unauthorized");
        await (await Send("{}", path: Refresh)).ShouldFail(401, "unauthorized");
    }

    [Fact]
    public async Task A_body_that_is_needed_may_not()
    {
        using var nothing = new HttpRequestMessage(HttpMethod.Post, Login);

        await (await fixture.Instance.Http.SendAsync(nothing)).ShouldFail(415, "unsupported_media_type");
    }

    [Fact]
    public async Task Blanks_around_a_name_go_and_those_around_a_password_stay()
    {
        var person = await fixture.Instance.Given.Registered();

        await (await SignIn(person.Password)).Should(200);
        await (await SignIn($" {person.Password}")).ShouldFail(401, "invalid_credentials");
        await (await SignIn($"{person.Password} ")).ShouldFail(401, "invalid_credentials");

        Task<HttpResponseMessage> SignIn(string password) =>
            fixture.Instance.Http.Post(Login, new { username_or_email = $"  {person.Username} ", password });
    }

    [Fact]
    public async Task Names_are_in_snake_case_and_times_in_UTC()
    {
        var person = await fixture.Instance.Given.SignedIn();

        var profile = await person.Http.GetJson("/api/users/me");

        profile.EnumerateObject().Select(member => member.Name)
            .Should().OnlyContain(name => name == JsonNamingPolicy.SnakeCaseLower.ConvertName(name));
        profile.Text("created_at").Should().MatchRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$");
    }

    private Task<HttpResponseMessage> Send(string body, bool isChunked = false, string path = Login) =>
        Send(Encoding.UTF8.GetBytes(body), "application/json", isChunked: isChunked, path: path);

    private Task<HttpResponseMessage> Send(byte[] body, string? type, string? coding = null, bool isChunked = false, string path = Login)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        if (type is not null)
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (coding is not null)
            request.Content.Headers.TryAddWithoutValidation("Content-Encoding", coding);
        request.Headers.TransferEncodingChunked = isChunked;
        return fixture.Instance.Http.SendAsync(request);
    }
}
