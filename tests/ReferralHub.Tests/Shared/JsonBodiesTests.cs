using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

public sealed class JsonBodiesTests(AppFixture fixture) : SharedApp(fixture)
{
    private const string Path = "/api/login";
    /// <summary>Takes a body in which nothing is needed.</summary>
    private const string Refresh = "/api/token/refresh";

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("{} x")]
    [InlineData("{}{}")]
    [InlineData("{\"password\":\"a\",\"password\":\"b\"}")]
    [InlineData("{\"password\":\"a\",}")]
    [InlineData("{'password':'a'}")]
    [InlineData("{\"password\":\"a\" /* why */}")]
    [InlineData("{\"a\":[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]}")]
    [InlineData("{\"who\":1} x")]
    [InlineData("{\"who\":1,\"who\":2}")]
    [InlineData("{\"password\":\"a\",\"\\u0070assword\":\"b\"}")]
    [InlineData("{\"password\":NaN}")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"password\":1,\"\\udc00\":2}")]
    [InlineData("{\"\\ud800\":1,\"\\udfff\":2}")]
    [InlineData("{\"password\":{\"\\ud800\":1,\"\\udfff\":2}}")]
    public async Task What_is_not_one_JSON_object_is_invalid_json(string body) => await (await Send(body)).ShouldFail(400, "invalid_json");

    [Theory]
    [InlineData("{\"password\":1}", "password")]
    [InlineData("{\"password\":{\"a\":1}}", "password")]
    [InlineData("{\"username_or_email\":\"a\\u0000b\"}", "username_or_email")]
    [InlineData("{\"username_or_email\":\"a\\nb\"}", "username_or_email")]
    [InlineData("{\"password\":\"a\\u0007b\"}", "password")]
    [InlineData("{\"password\":\"a\\ud800b\"}", "password")]
    public async Task JSON_of_the_wrong_shape_names_the_field(string body, string field) => await (await Send(body)).ShouldBlame(field);

    [Theory]
    [InlineData("who", "who")]
    [InlineData("Refresh_token", "Refresh_token")]
    [InlineData("first name", "first name")]
    [InlineData("a.b", "a.b")]
    [InlineData("a[0]'$", "a[0]'$")]
    [InlineData("", "")]
    [InlineData("a\\u0000\\nb", "a\uFFFD\uFFFDb")]
    public async Task A_field_that_nobody_knows_is_named(string name, string field) =>
        await (await Send($"{{\"{name}\":1}}", path: Refresh)).ShouldBlame(field);

    [Theory]
    [InlineData("{\"username\":1,\"email\":2,\"password\":\"x\"}", "username", "email")]
    [InlineData("{\"Username\":1,\"email\":{\"a\":[]},\"password\":null,\"who\":null}", "Username", "email", "who")]
    [InlineData("{\"username\":\"a\\u0000b\",\"email\":\"a\\ud800b\",\"password\":[]}", "username", "email", "password")]
    public async Task All_faults_of_shape_come_together(string body, params string[] fields) =>
        await (await Send(body, path: "/api/register")).ShouldBlame(fields);

    [Fact]
    public async Task With_what_nobody_knows_come_the_faults_of_the_rest()
    {
        const string faulty = "{\"username\":\"a b\",\"email\":\"nobody\",\"password\":\"short\",\"who\":1,\"and\":[{}]}";
        _ = await (await Send(faulty, path: "/api/register")).ShouldBlame("username", "email", "password", "who", "and");

        var name = Given.NewName();
        var sound = $"{{\"username\":\"{name}\",\"who\":1,\"email\":\"{name}@example.com\",\"password\":\"{Given.Password}\"}}";
        _ = await (await Send(sound, path: "/api/register")).ShouldBlame("who");
        _ = await (await Send(sound.Replace("\"who\":1,", "", StringComparison.Ordinal), path: "/api/register")).Should(201);
    }

    [Fact]
    public async Task Each_of_a_list_and_each_that_may_be_left_out_is_looked_at()
    {
        const string faulty = "{\"url\":1,\"events\":[\"referral.created\",2,{}],\"description\":null,\"disabled\":\"no\"}";
        var partner = await App.Partner();

        var answer = await partner.Http.PatchAsync($"/api/partner/webhooks/{Guid.CreateVersion7()}",
            new StringContent(faulty, Encoding.UTF8, "application/json"));

        _ = await answer.ShouldBlame("url", "events[1]", "events[2]", "disabled");
    }

    [Fact]
    public async Task Of_thousands_of_unknown_fields_a_hundred_are_named()
    {
        var problem = await (await Send($"{{{string.Join(',', Enumerable.Range(0, 5000).Select(number => $"\"{number}\":1"))}}}"))
            .ShouldFail(400, "validation_failed");

        _ = problem.GetProperty("errors").EnumerateObject().Should().HaveCount(100);
    }

    [Fact]
    public async Task Broken_UTF8_is_invalid_json() =>
        await (await Send([.. "{\"password\":\""u8, 0xC3, 0x28, .. "\"}"u8], "application/json")).ShouldFail(400, "invalid_json");

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/problem+json")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData(null)]
    public async Task Anything_but_JSON_in_UTF8_is_unsupported(string? type) =>
        await (await Send("{}"u8.ToArray(), type)).ShouldFail(415, "unsupported_media_type");

    [Fact]
    public async Task An_encoding_nobody_knows_is_unsupported() =>
        await (await Send("{}"u8.ToArray(), "application/json", "snappy")).ShouldFail(415, "unsupported_media_type");

    [Fact]
    public async Task Up_to_64_KiB_are_read_and_one_byte_more_is_too_large()
    {
        var frame = "{\"username_or_email\":\"ada\",\"password\":\"\"}".Length;

        _ = await (await Send(Body(64 * 1024 - frame))).ShouldBlame("password");
        _ = await (await Send(Body(64 * 1024 - frame + 1))).ShouldFail(413, "payload_too_large");
        _ = await (await Send(Body(64 * 1024 - frame + 1), chunked: true)).ShouldFail(413, "payload_too_large");

        static string Body(int password) => $"{{\"username_or_email\":\"ada\",\"password\":\"{new string('x', password)}\"}}";
    }

    [Fact]
    public async Task A_compressed_body_is_read_and_measured_after_decoding()
    {
        _ = await (await Send(Compressed("{\"who\":1}"), "application/json", "gzip", path: Refresh)).ShouldBlame("who");

        var bomb = Compressed($"{{\"password\":\"{new string('x', 10_000_000)}\"}}");
        _ = bomb.Length.Should().BeLessThan(64 * 1024);
        _ = await (await Send(bomb, "application/json", "gzip")).ShouldFail(413, "payload_too_large");

        _ = await (await Send("not gzip"u8.ToArray(), "application/json", "gzip")).ShouldFail(400, "invalid_json");

        static byte[] Compressed(string text)
        {
            using var output = new MemoryStream();
            using (var gzip = new GZipStream(output, CompressionLevel.SmallestSize))
                gzip.Write(Encoding.UTF8.GetBytes(text));
            return output.ToArray();
        }
    }

    private Task<HttpResponseMessage> Send(string body, bool chunked = false, string path = Path) =>
        Send(Encoding.UTF8.GetBytes(body), "application/json", chunked: chunked, path: path);

    private Task<HttpResponseMessage> Send(
        byte[] body, string? type, string? encoding = null, bool chunked = false, string path = Path)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        if (encoding is not null)
            request.Content.Headers.ContentEncoding.Add(encoding);
        request.Headers.TransferEncodingChunked = chunked;
        return Http.SendAsync(request);
    }
}
