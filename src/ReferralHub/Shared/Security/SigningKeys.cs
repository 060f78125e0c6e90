using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;
using ReferralHub.Shared.Hosting;

namespace ReferralHub.Shared.Security;

/// <summary>
/// The ES256 keys of <c>Auth:SigningKeyPath</c>: one PEM file, or a folder of them whose last by name signs while all verify. The
/// <c>kid</c> is the key's thumbprint (RFC 7638). In development a missing one is made.
/// </summary>
internal sealed class SigningKeys
{
    private const string Setting = "Auth__SigningKeyPath";

    internal SigningKeys(string path, bool mayMake)
    {
        var files = Find(path);
        if (files.Length == 0 && mayMake)
            files = [TryMake(path)];
        if (files.Length == 0)
            throw new SettingException([$"{Setting} names no .pem file: {path}"]);

        All = [.. files.Select(Load)];
        Signing = new SigningCredentials(All[^1], SecurityAlgorithms.EcdsaSha256);
    }

    internal IReadOnlyList<ECDsaSecurityKey> All { get; }

    internal SigningCredentials Signing { get; }

    private static string[] Find(string path) =>
        Directory.Exists(path) ? [.. Directory.GetFiles(path, "*.pem").Order(StringComparer.Ordinal)]
        : File.Exists(path) ? [path]
        : [];

    private static string TryMake(string path)
    {
        try
        {
            return Make(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingException([$"{Setting}: a key cannot be written to {path}"]);
        }
    }

    /// <summary>Whole or not at all: of two instances that start at once both use the key of the first.</summary>
    private static string Make(string path)
    {
        var file = path.EndsWith(".pem", StringComparison.Ordinal) ? path : Path.Combine(path, "0001.pem");
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var draft = $"{file}.{Guid.CreateVersion7():N}";
        using (var writer = new StreamWriter(draft, options))
            writer.WriteLine(key.ExportPkcs8PrivateKeyPem());
        try
        {
            File.Move(draft, file);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(draft);
        }
        return file;
    }

    private static ECDsaSecurityKey Load(string file)
    {
        var key = ECDsa.Create();
        ECParameters parameters;
        try
        {
            key.ImportFromPem(File.ReadAllText(file));
            parameters = key.ExportParameters(includePrivateParameters: true);
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new SettingException([$"{Setting}: {file} is not a private EC key in PEM that we can read"]);
        }

        return parameters.Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value
            ? new ECDsaSecurityKey(key) { KeyId = Thumbprint(parameters.Q) }
            : throw new SettingException([$"{Setting}: {file} is not on P-256 (openssl ecparam -name prime256v1 -genkey -noout)"]);
    }

    private static string Thumbprint(ECPoint point) => Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(
        $$"""{"crv":"P-256","kty":"EC","x":"{{Base64UrlEncoder.Encode(point.X)}}","y":"{{Base64UrlEncoder.Encode(point.Y)}}"}""")));
}
