using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Features.Sessions;

[Collection(nameof(SharedApp))]
public sealed class GetSigningKeysTests(AppFixture fixture)
{
    private App App => fixture.Instance;

    [Fact]
    public async Task Only_public_members_are_published_and_may_be_kept_for_five_minutes()
    {
        var response = await App.Http.GetAsync("/.well-known/jwks.json");

        var key = (await response.Should(200)).GetProperty("keys").EnumerateArray().Single();
        key.EnumerateObject().Select(member => member.Name).Should().BeEquivalentTo("kty", "use", "alg", "kid", "crv", "x", "y");
        foreach (var (name, value) in new[] { ("kty", "EC"), ("use", "sig"), ("alg", "ES256"), ("crv", "P-256") })
            key.Text(name).Should().Be(value);
        response.Headers.CacheControl!.ToString().Should().Be("public, max-age=300");
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/json");
    }

    [Fact]
    public async Task Anybody_can_verify_an_access_token_with_the_published_key()
    {
        var ada = await App.Given.SignIn(await App.Given.Registered());
        var parts = ada.AccessToken.Split('.');

        var key = (await App.Http.GetJson("/.well-known/jwks.json")).GetProperty("keys").EnumerateArray()
            .Single(key => key.Text("kid") == Kid(ada));

        using var ecdsa = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = Base64Url.DecodeFromChars(key.Text("x")), Y = Base64Url.DecodeFromChars(key.Text("y")) },
        });
        ecdsa.VerifyData(
            Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256)
            .Should().BeTrue();
    }

    [Fact]
    public async Task A_new_key_signs_while_the_old_one_still_verifies()
    {
        var folder = Directory.CreateTempSubdirectory("referralhub-keys-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "0001.pem"), NewPem());
        await using var old = await App.Start(App.Database, Keys(folder));
        var before = await old.Given.SignIn(await App.Given.Registered());
        await File.WriteAllTextAsync(Path.Combine(folder, "0002.pem"), NewPem());

        await using var renewed = await App.Start(App.Database, Keys(folder));

        var after = await renewed.Given.SignIn(before);
        (await renewed.Http.GetJson("/.well-known/jwks.json")).GetProperty("keys").EnumerateArray().Select(key => key.Text("kid"))
            .Should().Equal(Kid(before), Kid(after)).And.OnlyHaveUniqueItems();
        foreach (var token in (string[])[before.AccessToken, after.AccessToken])
            await renewed.NewClient(token).GetJson("/api/users/me");
        await (await old.NewClient(after.AccessToken).GetAsync("/api/users/me")).ShouldFail(401, "unauthorized");
        Directory.Delete(folder, recursive: true);
    }

    private static Dictionary<string, string> Keys(string folder) =>
        new() { ["Auth:SigningKeyPath"] = folder, ["Worker:Enabled"] = "false" };

    private static string NewPem()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem();
    }

    private static string Kid(Person person) =>
        JsonSerializer.Deserialize<JsonElement>(Base64Url.DecodeFromChars(person.AccessToken.Split('.')[0])).Text("kid");
}
