using System.Security.Cryptography;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

[Collection(nameof(SharedApp))]
public sealed class SecurityHeaderTests(AppFixture fixture)
{
    private const string Strict = "default-src 'none'; frame-ancestors 'none'";
    private const string Hsts = "Strict-Transport-Security";

    [Theory]
    [InlineData("GET", "/health/live", 200)]
    [InlineData("HEAD", "/health/ready", 200)]
    [InlineData("GET", "/openapi/v1.json", 200)]
    [InlineData("GET", "/api/users/me", 401)]
    [InlineData("GET", "/nowhere", 404)]
    [InlineData("GET", "/docs/nowhere/at/all", 404)]
    [InlineData("GET", "/api/login", 405)]
    [InlineData("POST", "/.well-known/jwks.json", 405)]
    [InlineData("POST", "/api/login", 415)]
    public async Task Every_answer_has_them(string method, string path, int status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        var answer = await fixture.Instance.Http.SendAsync(request);

        ((int)answer.StatusCode).Should().Be(status);
        ShouldHaveAll(answer, Strict, "no-store");
    }

    [Fact]
    public async Task So_have_answers_to_the_signed_in_and_to_what_is_not_valid()
    {
        var person = await fixture.Instance.Given.SignedIn();

        ShouldHaveAll(await person.Http.GetAsync("/api/users/me"), Strict, "no-store");
        ShouldHaveAll(await person.Http.GetAsync("/api/referrals?limit=0"), Strict, "no-store");
        ShouldHaveAll(await fixture.Instance.Http.Post("/api/register", new { }), Strict, "no-store");
    }

    [Fact]
    public async Task The_public_keys_may_be_kept_for_five_minutes()
    {
        var answer = await fixture.Instance.Http.GetAsync("/.well-known/jwks.json");

        await answer.Should(200);
        ShouldHaveAll(answer, Strict, "public, max-age=300");
    }

    [Fact]
    public async Task The_page_of_the_documentation_has_a_policy_of_its_own()
    {
        var answer = await fixture.Instance.Http.GetAsync("/docs/");

        ((int)answer.StatusCode).Should().Be(200);
        var policy = answer.Headers.GetValues("Content-Security-Policy").Should().ContainSingle().Which;
        policy.Should().Contain("default-src 'none'").And.Contain("frame-ancestors 'none'").And.Contain("connect-src 'self'");
        policy.Should().NotContainAny("http", "*", "unsafe-eval");
        ShouldHaveAll(answer, policy, "no-store");
    }

    [Fact]
    public async Task So_has_what_breaks_inside()
    {
        await using var database = await TestDatabase.Migrated();
        await using var app = await App.Start(database, new() { ["Worker:Enabled"] = "false" });
        await database.Execute("alter table users rename to people");

        var answer = await app.Http.Post("/api/login", new { username_or_email = "ada", password = Given.Password });

        await answer.ShouldFail(500, "internal_error");
        ShouldHaveAll(answer, Strict, "no-store");
    }

    [Fact]
    public async Task A_real_server_does_not_tell_what_it_is()
    {
        await using var server = ServerProcess.Start(
            new() { ["ConnectionStrings__Postgres"] = "Host=127.0.0.1;Port=1;Database=none;Username=nobody" }, "Development");
        using var http = await server.Client();

        foreach (var path in (string[])["/health/live", "/nowhere", "/api/users/me", "/docs/"])
        {
            var answer = await http.GetAsync(path);
            answer.Headers.Should().NotContainKeys("Server", "X-Powered-By", Hsts);
            answer.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
        }
    }

    [Theory]
    [InlineData("Production", "https://localhost", "max-age=31536000; includeSubDomains")]
    [InlineData("Staging", "https://localhost", "max-age=31536000; includeSubDomains")]
    [InlineData("Production", "http://localhost", null)]
    [InlineData("Development", "https://localhost", null)]
    public async Task Browsers_are_told_to_stay_on_https_for_a_year_outside_development(string environment, string origin, string? told)
    {
        await using var app = await App.Start("Host=127.0.0.1;Port=1;Database=none;Username=nobody", Settings(environment));
        using var http = app.NewClient();
        http.BaseAddress = new Uri(origin);

        foreach (var path in (string[])["/health/live", "/nowhere", "/api/users/me"])
        {
            var answer = await http.GetAsync(path);
            (answer.Headers.TryGetValues(Hsts, out var values) ? values.Single() : null).Should().Be(told, path);
        }
    }

    private static void ShouldHaveAll(HttpResponseMessage answer, string policy, string cache)
    {
        answer.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
        answer.Headers.GetValues("Content-Security-Policy").Should().Equal(policy);
        answer.Headers.GetValues("Referrer-Policy").Should().Equal("no-referrer");
        string.Join(", ", answer.Headers.GetValues("Cache-Control")).Should().Be(cache);
        answer.Headers.Should().NotContainKeys(Hsts, "Server");
    }

    /// <summary>What has a default in development only.</summary>
    private static Dictionary<string, string> Settings(string environment) => new()
    {
        ["environment"] = environment,
        ["Worker:Enabled"] = "false",
        ["Auth:Issuer"] = "https://api.example.com",
        ["Auth:Audience"] = "referralhub",
        ["Secrets:Master"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
        ["Links:PublicUrl"] = "https://api.example.com",
        ["Links:RegisterUrl"] = "https://app.example.com/register",
        ["Links:VerifyUrl"] = "https://app.example.com/verify-email",
        ["Links:ResetUrl"] = "https://app.example.com/reset-password",
        ["Email:From"] = "no-reply@example.com",
        ["Auth:SigningKeyPath"] = KeyFile(),
    };

    private static string KeyFile()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var file = Path.Combine(Directory.CreateTempSubdirectory("referralhub-keys-").FullName, "0001.pem");
        File.WriteAllText(file, key.ExportPkcs8PrivateKeyPem());
        return file;
    }
}
