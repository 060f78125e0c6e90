using System.Text.RegularExpressions;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

/// <summary>
/// Known and unknown are told apart neither by bytes nor by time. Time by structure: the same statements in the same order and as many
/// hashes; <c>scripts/bench timing</c> has the statistics.
/// </summary>
[Collection(nameof(LogsLast))]
public sealed partial class EnumerationTests
{
    [Fact]
    public async Task A_failed_login_does_the_same_for_known_and_unknown() =>
        await SameFor("/api/login", 401, name => new { username_or_email = name, password = "not the password" }, hashes: 1);

    [Fact]
    public async Task Forgot_password_does_the_same_for_known_and_unknown() =>
        await SameFor("/api/forgot-password", 202, name => new { email = $"{name}@example.com" }, hashes: 0);

    [Fact]
    public async Task Resend_does_the_same_for_known_and_unknown() =>
        await SameFor("/api/verify-email/resend", 202, name => new { email = $"{name}@example.com" }, hashes: 0);

    [Fact]
    public async Task A_phone_code_does_the_same_for_known_and_unknown()
    {
        await using var app = await App.Start();
        var (_, known) = await app.ByPhone();
        app.Clock.Advance(TimeSpan.FromSeconds(61));

        await SameFor(app, "/api/phone/send-code", 202, phone => new { phone }, known, Texts.NewNumber(), hashes: 0);
    }

    [Fact]
    public async Task A_wrong_phone_code_does_the_same_for_known_and_unknown()
    {
        await using var app = await App.Start();
        var (_, known) = await app.ByPhone();

        await SameFor(app, "/api/phone/login", 400, phone => new { phone, code = "000000" }, known, Texts.NewNumber(), hashes: 0);
    }

    private static async Task SameFor(string path, int status, Func<string, object> body, int hashes)
    {
        await using var app = await App.Start(new() { ["Worker:Enabled"] = "false" });
        await SameFor(app, path, status, body, (await app.Given.Registered()).Username, "nobody-at-all", hashes);
    }

    /// <summary>By another instance, whose work is its requests' alone.</summary>
    private static async Task SameFor(
        App first, string path, int status, Func<string, object> body, string knownName, string unknownName, int hashes)
    {
        using var statements = new Statements();
        var app = first.Another(new() { ["Worker:Enabled"] = "false" }, statements.Record);

        var known = await Work(knownName);
        var unknown = await Work(unknownName);
        await app.Stop();

        _ = known.Statements.Should().NotBeEmpty().And.Equal(unknown.Statements);
        _ = (known.Hashes, unknown.Hashes).Should().Be((hashes, hashes));
        _ = known.Body.Should().Be(unknown.Body);
        _ = known.Headers.Should().Equal(unknown.Headers);

        async Task<(string[] Statements, int Hashes, string Body, string[] Headers)> Work(string name)
        {
            statements.Clear();
            var response = await app.Http.Post(path, body(name));
            _ = await response.Should(status);
            return (statements.Seen, statements.Hashes, TraceId().Replace(await response.Content.ReadAsStringAsync(), ""),
                [
                    .. response.Headers.Concat(response.Content.Headers)
                        .Where(header => header.Key is not ("Date" or "RateLimit"))
                        .Select(header => $"{header.Key}: {string.Join(',', header.Value)}")
                ]);
        }
    }

    [GeneratedRegex("\"trace_id\":\"[^\"]*\"")]
    private static partial Regex TraceId();
}
