using System.Security.Cryptography;
using System.Text;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Shared.Webhooks;

/// <summary>
/// The secrets of endpoints: 256 random bits, written as Standard Webhooks has them. They are shown once and kept sealed, each for its own
/// endpoint.
/// </summary>
internal sealed class WebhookSecrets(ServerKeys keys)
{
    private const string Prefix = "whsec_";

    /// <summary>How long the one before signs along after a rotation.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromHours(24);

    private readonly Seal _seal = new(keys.WebhookSecrets);

    public (Secret Shown, byte[] Sealed) New(Guid endpointId)
    {
        var key = RandomNumberGenerator.GetBytes(32);
        return (new Secret(Prefix + Convert.ToBase64String(key)), _seal.Close(key, endpointId.ToByteArray(true)));
    }

    /// <summary>
    /// The header <c>webhook-signature</c>: <c>v1,base64(HMAC-SHA256(secret, "{id}.{timestamp}.{body}"))</c> of each secret, blanks between
    /// them. Null: no secret can be read, for <c>Secrets:Master</c> is another.
    /// </summary>
    public string? Sign(Guid endpointId, byte[][] sealedSecrets, string id, string timestamp, byte[] body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        var signatures = sealedSecrets
            .Select(secret => _seal.Open(secret, endpointId.ToByteArray(true))).OfType<byte[]>()
            .Select(key => $"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, signed))}").ToArray();
        return signatures.Length == 0 ? null : string.Join(' ', signatures);
    }
}
