using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Sessions;

public sealed class GetSigningKeysTests(AppFixture fixture) : SharedApp(fixture)
{
    [Fact]
    public async Task A_partner_can_verify_an_access_token_with_the_published_key()
    {
        var ada = await Given.SignedIn();
        var parts = ada.AccessToken.Split('.');
        var header = JsonSerializer.Deserialize<JsonElement>(Base64Url.DecodeFromChars(parts[0]));

        var response = await Http.GetAsync("/.well-known/jwks.json");

        var key = (await response.Should(200)).GetProperty("keys").EnumerateArray().Single(key => key.Text("kid") == header.Text("kid"));
        _ = response.Headers.CacheControl!.ToString().Should().Be("public, max-age=300");
        _ = key.EnumerateObject().Select(member => member.Name).Should().BeEquivalentTo("kty", "use", "alg", "kid", "crv", "x", "y");
        using var ecdsa = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = Base64Url.DecodeFromChars(key.Text("x")), Y = Base64Url.DecodeFromChars(key.Text("y")) }
        });
        _ = ecdsa.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]),
            HashAlgorithmName.SHA256).Should().BeTrue();
    }

    [Fact]
    public async Task An_access_token_says_what_the_contract_says()
    {
        var ada = await Given.SignedIn();
        var parts = ada.AccessToken.Split('.');

        var header = JsonSerializer.Deserialize<JsonElement>(Base64Url.DecodeFromChars(parts[0]));
        var claims = JsonSerializer.Deserialize<JsonElement>(Base64Url.DecodeFromChars(parts[1]));

        _ = (header.Text("typ"), header.Text("alg")).Should().Be(("at+jwt", "ES256"));
        _ = claims.EnumerateObject().Select(claim => claim.Name).Should()
            .BeEquivalentTo("iss", "aud", "sub", "sid", "iat", "nbf", "exp", "jti", "role", "scope");
        _ = claims.Text("sub").Should().Be(ada.Id.ToString());
        _ = (claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64()).Should().Be(600);
    }

    [Fact]
    public async Task An_access_token_lives_for_ten_minutes_and_thirty_seconds_of_skew()
    {
        await using var app = await App.Start();
        var ada = await app.Given.SignedIn();

        app.Clock.Advance(TimeSpan.FromSeconds(620));
        _ = await ada.Http.GetJson("/api/users/me");
        app.Clock.Advance(TimeSpan.FromSeconds(20));

        _ = await (await ada.Http.GetAsync("/api/users/me")).ShouldFail(401, "token_expired");
    }

    [Theory]
    [InlineData("none")]
    [InlineData("HS256")]
    [InlineData("other key")]
    [InlineData("typ")]
    [InlineData("aud")]
    [InlineData("iss")]
    [InlineData("no exp")]
    [InlineData("not yet")]
    public async Task A_forged_token_opens_nothing(string forgery)
    {
        var ada = await Given.SignedIn();

        using var http = App.NewClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", Forge(ada.AccessToken, forgery));

        _ = await (await http.GetAsync("/api/users/me")).ShouldFail(401, "unauthorized");
    }

    [Fact]
    public async Task A_new_key_signs_while_the_old_one_still_verifies()
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        File.Copy(Path.Combine(TestKeys.Folder, "0001.pem"), Path.Combine(folder, "0001.pem"));
        await using var app = await App.Start(new() { ["Auth:SigningKeyPath"] = folder });
        var before = await app.Given.SignedIn();

        await File.WriteAllTextAsync(Path.Combine(folder, "0002.pem"), TestKeys.NewPem());
        var renewed = app.Another(new() { ["Auth:SigningKeyPath"] = folder });
        var after = await renewed.Given.SignIn(before);

        _ = Kid(after).Should().NotBe(Kid(before));
        _ = (await renewed.Http.GetJson("/.well-known/jwks.json")).GetProperty("keys").EnumerateArray().Select(key => key.Text("kid"))
            .Should().Equal(Kid(before), Kid(after));
        foreach (var token in (string[])[before.AccessToken, after.AccessToken])
            _ = await (await renewed.Http.Post("/api/token/verify", new { token })).Should(200);
        await renewed.Stop();

        static string Kid(Person person) =>
            JsonSerializer.Deserialize<JsonElement>(Base64Url.DecodeFromChars(person.AccessToken.Split('.')[0])).Text("kid");
    }

    private static string Forge(string token, string forgery)
    {
        var parts = token.Split('.');
        var header = JsonSerializer.Deserialize<Dictionary<string, object>>(Base64Url.DecodeFromChars(parts[0]))!;
        var claims = JsonSerializer.Deserialize<Dictionary<string, object>>(Base64Url.DecodeFromChars(parts[1]))!;
        switch (forgery)
        {
            case "none" or "HS256": header["alg"] = forgery; break;
            case "typ": header["typ"] = "JWT"; break;
            case "aud" or "iss": claims[forgery] = "somebody else"; break;
            case "no exp": _ = claims.Remove("exp"); break;
            case "not yet": claims["nbf"] = ((JsonElement)claims["nbf"]).GetInt64() + 3600; break;
        }
        var text = $"{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(header))}."
            + $"{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        var bytes = Encoding.ASCII.GetBytes(text);
        using var key = ECDsa.Create();
        key.ImportFromPem(forgery is "other key" ? TestKeys.NewPem() : File.ReadAllText(Path.Combine(TestKeys.Folder, "0001.pem")));
        return forgery switch
        {
            "none" => $"{text}.",
            // the public key as the secret of an HMAC: the classic confusion
            "HS256" => $"{text}.{Base64Url.EncodeToString(HMACSHA256.HashData(key.ExportSubjectPublicKeyInfo(), bytes))}",
            _ => $"{text}.{Base64Url.EncodeToString(key.SignData(bytes, HashAlgorithmName.SHA256))}"
        };
    }
}
