using System.Security.Cryptography;

namespace ReferralHub.Tests.Host;

/// <summary>What an operator would make: a signing key and a master secret, new for each run and shared by its instances.</summary>
public static class TestKeys
{
    public static string Master { get; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    public static string Folder { get; } = MakeFolder();

    public static string NewPem()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem();
    }

    private static string MakeFolder()
    {
        var folder = Directory.CreateTempSubdirectory("referralhub-keys-").FullName;
        File.WriteAllText(Path.Combine(folder, "0001.pem"), NewPem());
        return folder;
    }
}
