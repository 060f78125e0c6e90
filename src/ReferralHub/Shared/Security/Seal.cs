using System.Security.Cryptography;

namespace ReferralHub.Shared.Security;

/// <summary>
/// Secrets that the database keeps and cannot read: <c>nonce(12) ciphertext tag(16)</c> of AES-256-GCM. Each can be bound to what it
/// belongs to, so that one row's cannot be put into another.
/// </summary>
internal sealed class Seal(byte[] key)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    public byte[] Close(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> owner)
    {
        var result = new byte[NonceBytes + secret.Length + TagBytes];
        var nonce = result.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(nonce, secret, result.AsSpan(NonceBytes, secret.Length), result.AsSpan(NonceBytes + secret.Length), owner);
        return result;
    }

    /// <summary>Null: it was sealed under another key (another <c>Secrets:Master</c>), for another owner, or was tampered with.</summary>
    public byte[]? Open(ReadOnlySpan<byte> closed, ReadOnlySpan<byte> owner)
    {
        if (closed.Length < NonceBytes + TagBytes)
            return null;
        var secret = new byte[closed.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        try
        {
            aes.Decrypt(closed[..NonceBytes], closed[NonceBytes..^TagBytes], closed[^TagBytes..], secret, owner);
            return secret;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
