using System.Buffers.Text;
using System.Security.Cryptography;
using ReferralHub.Shared.Http;

namespace ReferralHub.Shared.Security;

/// <summary>
/// Signed tokens bound to a session (OWASP CSRF Prevention Cheat Sheet, "signed double-submit"), each with a nonce of its own. Nothing is
/// stored; a token lives as long as its session.
/// </summary>
internal sealed class CsrfTokens(ServerKeys keys)
{
    public const string Header = "X-CSRF-Token";
    private const int NonceBytes = 8;
    private const int TotalBytes = NonceBytes + HMACSHA256.HashSizeInBytes;

    public Secret Issue(Guid sessionId)
    {
        var token = new byte[TotalBytes];
        RandomNumberGenerator.Fill(token.AsSpan(0, NonceBytes));
        Mac(sessionId, token.AsSpan(0, NonceBytes)).CopyTo(token.AsSpan(NonceBytes));
        return new Secret(Base64Url.EncodeToString(token));
    }

    public bool IsOf(Guid sessionId, string? text)
    {
        var token = new byte[TotalBytes];
        return Base64Bytes.TryRead(text, token)
            && CryptographicOperations.FixedTimeEquals(Mac(sessionId, token.AsSpan(0, NonceBytes)), token.AsSpan(NonceBytes));
    }

    private byte[] Mac(Guid sessionId, ReadOnlySpan<byte> nonce)
    {
        Span<byte> text = stackalloc byte[16 + NonceBytes];
        _ = sessionId.TryWriteBytes(text, bigEndian: true, out _);
        nonce.CopyTo(text[16..]);
        return HMACSHA256.HashData(keys.Csrf, text);
    }
}
