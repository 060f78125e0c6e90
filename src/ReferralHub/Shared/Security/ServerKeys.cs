using System.Security.Cryptography;
using System.Text;
using ReferralHub.Shared.Hosting;

namespace ReferralHub.Shared.Security;

/// <summary>Keys for one purpose each, derived from <c>Secrets:Master</c> by HKDF-SHA256 (RFC 5869): none tells of another.</summary>
internal sealed class ServerKeys
{
    private const int Bytes = 32;

    public ServerKeys(Settings settings)
    {
        var master = Convert.FromBase64String(settings.Secrets.Master);
        ReferralCodes = Derive("referral-codes/v1");
        OneTimeTokens = Derive("one-time-tokens/v1");
        RefreshKeys = Derive("refresh-keys/v1");
        Cursors = Derive("cursors/v1");
        CryptographicOperations.ZeroMemory(master);

        byte[] Derive(string purpose) =>
            HKDF.DeriveKey(HashAlgorithmName.SHA256, master, Bytes, info: Encoding.UTF8.GetBytes($"referralhub/{purpose}"));
    }

    internal byte[] ReferralCodes { get; }

    internal byte[] OneTimeTokens { get; }

    internal byte[] RefreshKeys { get; }

    internal byte[] Cursors { get; }
}
