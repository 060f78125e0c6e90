using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;
using ReferralHub.Shared.Hosting;

namespace ReferralHub.Shared.Security;

/// <summary>
/// The ES256 keys of <c>Auth:SigningKeyPath</c>: one PEM file, or a folder of them whose last by name signs while all verify.
/// The <c>kid</c> is the key's RFC 7638 thumbprint. In development a missing path is filled with a new key.
/// </summary>
internal sealed class SigningKeys
{
    public SigningKeys(Settings settings, IHostEnvironment environment)
    {
        var path = settings.Auth.SigningKeyPath;
        if (environment.IsDevelopment())
            MakeIfMissing(path);

        var files = Directory.Exists(path)
            ? Directory.GetFiles(path, "*.pem").Order(StringComparer.Ordinal).ToArray()
            : File.Exists(path) ? [path] : [];
        if (files.Length == 0)
            throw new StartFaultException([$"Auth__SigningKeyPath holds no .pem file: {path}"]);

        All = [.. files.Select(Load)];
        Signing = new SigningCredentials(All[^1], SecurityAlgorithms.EcdsaSha256);
    }

    public IReadOnlyList<ECDsaSecurityKey> All { get; }

    public SigningCredentials Signing { get; }

    /// <summary>The key set of RFC 7517, public members only.</summary>
    public IEnumerable<JsonWebKeyAnswer> Published => All.Select(key =>
    {
        var point = key.ECDsa.ExportParameters(false).Q;
        return new JsonWebKeyAnswer("EC", "sig", "ES256", key.KeyId, "P-256", Base64UrlEncoder.Encode(point.X),
            Base64UrlEncoder.Encode(point.Y));
    });

    private static void MakeIfMissing(string path)
    {
        var single = path.EndsWith(".pem", StringComparison.OrdinalIgnoreCase);
        var file = single ? path : Path.Combine(path, "0001.pem");
        if (File.Exists(path) || (Directory.Exists(path) && Directory.GetFiles(path, "*.pem").Length > 0))
            return;

        _ = Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(file, options);
        writer.WriteLine(key.ExportPkcs8PrivateKeyPem());
    }

    private static ECDsaSecurityKey Load(string file)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(file));
            _ = key.ExportParameters(true);
        }
        catch (Exception fault) when (fault is ArgumentException or CryptographicException)
        {
            throw new StartFaultException([$"Auth__SigningKeyPath: {file} is not the PEM of a private EC key"]);
        }
        if (key.KeySize != 256)
            throw new StartFaultException(
                [$"Auth__SigningKeyPath: {file} is not a P-256 key (openssl ecparam -name prime256v1 -genkey -noout)"]);

        var made = new ECDsaSecurityKey(key);
        made.KeyId = Thumbprint(key.ExportParameters(false).Q);
        return made;
    }

    private static string Thumbprint(ECPoint point) => Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(
        $$"""{"crv":"P-256","kty":"EC","x":"{{Base64UrlEncoder.Encode(point.X)}}","y":"{{Base64UrlEncoder.Encode(point.Y)}}"}""")));
}

internal sealed record JsonWebKeyAnswer(string Kty, string Use, string Alg, string Kid, string Crv, string X, string Y);
