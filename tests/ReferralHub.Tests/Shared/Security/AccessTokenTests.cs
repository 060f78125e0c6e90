using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using ReferralHub.Shared.Security;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared.Security;

[Collection(nameof(SharedApp))]
public sealed class AccessTokenTests(AppFixture fixture)
{
    private App App => fixture.Instance;

    [Fact]
    public async Task It_says_what_the_contract_says_and_no_more()
    {
        var ada = await App.Given.SignIn(await App.Given.Registered());

        var (header, claims) = (Part(ada.AccessToken, 0), Part(ada.AccessToken, 1));

        header.EnumerateObject().Select(member => member.Name).Should().BeEquivalentTo("alg", "kid", "typ");
        (header.Text("typ"), header.Text("alg")).Should().Be(("at+jwt", "ES256"));
        claims.EnumerateObject().Select(claim => claim.Name)
            .Should().BeEquivalentTo("iss", "aud", "sub", "sid", "iat", "nbf", "exp", "jti", "role", "scope");
        (claims.Text("iss"), claims.Text("aud")).Should().Be(("http://localhost:8080", "referralhub"));
        (claims.Text("sub"), claims.Text("role"), claims.Text("scope")).Should().Be((ada.Id.ToString(), "user", "user"));
        (await App.Database.Scalar<Guid>($"select id from sessions where user_id = '{ada.Id}'"))
            .Should().Be(claims.GetProperty("sid").GetGuid());
        claims.GetProperty("nbf").GetInt64().Should().Be(claims.GetProperty("iat").GetInt64());
        (claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64()).Should().Be(600);
        claims.GetProperty("jti").GetGuid().Version.Should().Be(7);
    }

    [Fact]
    public async Task It_lives_for_ten_minutes_and_thirty_seconds_of_skew()
    {
        await using var database = await TestDatabase.Migrated();
        await using var app = await App.Start(database, new() { ["Worker:Enabled"] = "false" });
        var ada = await app.Given.SignIn(await app.Given.Registered());

        app.Clock.Advance(TimeSpan.FromSeconds(615));
        await ada.Http.GetJson("/api/users/me");
        app.Clock.Advance(TimeSpan.FromSeconds(16));

        var refused = await ada.Http.GetAsync("/api/users/me");
        await refused.ShouldFail(401, "token_expired");
        refused.Headers.WwwAuthenticate.ToString().Should().Be("Bearer error=\"invalid_token\"");
    }

    [Fact]
    public async Task It_is_signed_with_a_key_that_this_test_can_forge_with()
    {
        var ada = await App.Given.SignIn(await App.Given.Registered());

        using var http = App.NewClient(Forge(ada.AccessToken, "nothing"));

        (await http.GetJson("/api/users/me")).Text("username").Should().Be(ada.Username);
    }

    [Theory]
    [InlineData("alg none")]
    [InlineData("alg None")]
    [InlineData("HS256 with the public key")]
    [InlineData("HS256 with its PEM")]
    [InlineData("ES384")]
    [InlineData("foreign key")]
    [InlineData("foreign key of its own kid")]
    [InlineData("no kid")]
    [InlineData("key in the header")]
    [InlineData("no signature")]
    [InlineData("changed signature")]
    [InlineData("changed claims")]
    [InlineData("typ JWT")]
    [InlineData("no typ")]
    [InlineData("aud")]
    [InlineData("no aud")]
    [InlineData("iss")]
    [InlineData("no iss")]
    [InlineData("no exp")]
    [InlineData("not yet")]
    [InlineData("garbage")]
    [InlineData("two parts")]
    [InlineData("refresh token")]
    public async Task A_forged_one_opens_nothing(string forgery)
    {
        var ada = await App.Given.SignIn(await App.Given.Registered());
        using var http = App.NewClient(forgery is "refresh token" ? ada.RefreshToken : Forge(ada.AccessToken, forgery));

        var refused = await http.GetAsync("/api/users/me");

        await refused.ShouldFail(401, "unauthorized");
        refused.Headers.WwwAuthenticate.ToString().Should().Be("Bearer error=\"invalid_token\"");
    }

    [Theory]
    [InlineData("Basic YWRhOnBhc3N3b3Jk")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("")]
    public async Task Another_way_of_signing_in_is_none(string header)
    {
        using var http = App.NewClient();
        http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", header);

        var refused = await http.GetAsync("/api/users/me");

        await refused.ShouldFail(401, "unauthorized");
        refused.Headers.WwwAuthenticate.ToString().Should().StartWith("Bearer");
    }

    [Fact]
    public async Task It_is_not_taken_from_the_query()
    {
        var ada = await App.Given.SignIn(await App.Given.Registered());

        await (await App.Http.GetAsync($"/api/users/me?access_token={ada.AccessToken}")).ShouldFail(401, "unauthorized");
    }

    private string Forge(string token, string forgery)
    {
        var header = Members(token, 0);
        var claims = Members(token, 1);
        var real = (Microsoft.IdentityModel.Tokens.ECDsaSecurityKey)App.Host.Services.GetRequiredService<SigningKeys>().Signing.Key;
        using var foreign = ECDsa.Create(forgery is "ES384" ? ECCurve.NamedCurves.nistP384 : ECCurve.NamedCurves.nistP256);
        var point = foreign.ExportParameters(includePrivateParameters: false).Q;
        switch (forgery)
        {
            case "alg none" or "alg None": header["alg"] = forgery[4..]; break;
            case "HS256 with the public key" or "HS256 with its PEM": header["alg"] = "HS256"; break;
            case "ES384": header["alg"] = "ES384"; break;
            case "foreign key of its own kid": header["kid"] = "another"; break;
            case "key in the header":
                header["jwk"] = new
                {
                    kty = "EC",
                    crv = "P-256",
                    x = Base64Url.EncodeToString(point.X),
                    y = Base64Url.EncodeToString(point.Y),
                };
                break;
            case "typ JWT": header["typ"] = "JWT"; break;
            case "aud" or "iss": claims[forgery] = "somebody else"; break;
            case "not yet": claims["nbf"] = ((JsonElement)claims["nbf"]).GetInt64() + 3600; break;
            case "garbage": return "garbage";
            case ['n', 'o', ' ', .. var member]:
                header.Remove(member);
                claims.Remove(member);
                break;
        }

        var text = $"{Encoded(header)}.{Encoded(claims)}";
        var bytes = Encoding.ASCII.GetBytes(text);
        var signature = forgery switch
        {
            "alg none" or "alg None" or "no signature" => [],
            // the public key as the secret of an HMAC: the classic confusion
            "HS256 with the public key" => HMACSHA256.HashData(real.ECDsa.ExportSubjectPublicKeyInfo(), bytes),
            "HS256 with its PEM" => HMACSHA256.HashData(Encoding.ASCII.GetBytes(real.ECDsa.ExportSubjectPublicKeyInfoPem()), bytes),
            "ES384" => foreign.SignData(bytes, HashAlgorithmName.SHA384),
            "foreign key" or "foreign key of its own kid" or "key in the header" => foreign.SignData(bytes, HashAlgorithmName.SHA256),
            _ => real.ECDsa.SignData(bytes, HashAlgorithmName.SHA256),
        };
        if (forgery is "changed signature")
            signature[20] ^= 1;
        if (forgery is "changed claims")
            text = $"{Encoded(header)}.{Encoded(new(claims) { ["role"] = "admin" })}";
        return forgery is "two parts" ? text : $"{text}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Encoded(Dictionary<string, object> members) =>
        Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(members));

    private static Dictionary<string, object> Members(string token, int part) =>
        JsonSerializer.Deserialize<Dictionary<string, object>>(Base64Url.DecodeFromChars(token.Split('.')[part]))!;

    private static JsonElement Part(string token, int part) =>
        JsonSerializer.Deserialize<JsonElement>(Base64Url.DecodeFromChars(token.Split('.')[part]));
}
