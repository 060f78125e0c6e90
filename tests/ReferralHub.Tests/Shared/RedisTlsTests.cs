using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

/// <summary>A Redis that is reached over TLS alone, by a process that trusts its certificate, and by one that does not.</summary>
public sealed class RedisTlsTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("referralhub-tls-").FullName;
    private TestRedis _redis = null!;
    private App _app = null!;

    public async Task InitializeAsync()
    {
        MakeCertificate();
        _redis = await TestRedis.StartTls(_folder);
        _app = await App.Start(new() { ["Worker:Enabled"] = "false" });
    }

    public async Task DisposeAsync()
    {
        await _redis.DisposeAsync();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Who_trusts_the_certificate_is_ready() => await CheckRedis("up", trusted: Path.Combine(_folder, "redis.crt"));

    [Fact]
    public async Task Who_does_not_goes_on_without_redis() => await CheckRedis("down: each instance counts limits for itself", "/dev/null");

    private async Task CheckRedis(string expected, string trusted)
    {
        var settings = new Dictionary<string, string>
        {
            ["ConnectionStrings:Redis"] = $"localhost:{_redis.Port},ssl=true",
            // it says where it listens
            ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Information",
            // read by the platform, not by us
            ["SSL_CERT_FILE"] = trusted
        };
        await using var server = new ServerProcess(App.Settings(_app.Database, _app.Mailbox, settings));
        using var http = await server.Ready();

        await Eventually.True(
            async () => (await http.GetJson("/health/ready")).GetProperty("checks").Text("redis") == expected, $"redis is {expected}");
    }

    private void MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(Path.Combine(_folder, "redis.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder, "redis.key"), key.ExportPkcs8PrivateKeyPem());
    }
}
