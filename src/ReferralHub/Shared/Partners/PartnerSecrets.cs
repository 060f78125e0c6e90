using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Shared.Partners;

/// <summary>
/// Client secrets: 256 random bits, shown once, kept as a keyed hash. So many bits need no slow hash (OWASP asks for one where people
/// choose), and a guess costs one look-up by index.
/// </summary>
internal sealed class PartnerSecrets(ServerKeys keys)
{
    /// <summary>So that a secret that has leaked somewhere can be told for what it is.</summary>
    private const string Prefix = "rhsec_";

    /// <summary>How many of a partner are good at a time.</summary>
    public const int Live = 2;

    public static Secret New() => new(Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)));

    public byte[] Hash(Secret secret) => HMACSHA256.HashData(keys.PartnerSecrets, Encoding.UTF8.GetBytes(secret.Reveal()));
}
