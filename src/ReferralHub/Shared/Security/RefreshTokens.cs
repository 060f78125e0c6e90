using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace ReferralHub.Shared.Security;

/// <summary>What a refresh token says of itself; nothing of it counts before <see cref="RefreshTokens.Matches"/>.</summary>
internal readonly record struct RefreshTokenParts(Guid SessionId, int Counter, byte[] Mac);

/// <summary>
/// Refresh tokens are derived, not stored: <c>version(1) session(16) counter(4) HMAC-SHA256(32)</c> in base64url, the HMAC under a random
/// key of the session's own, which the database holds only sealed, bound to the session's id.
/// </summary>
internal sealed class RefreshTokens(ServerKeys keys)
{
    private const byte Version = 1;
    private const int ClaimBytes = 1 + 16 + 4;
    private const int TotalBytes = ClaimBytes + HMACSHA256.HashSizeInBytes;

    private readonly Seal _seal = new(keys.RefreshKeys);

    public byte[] NewSealedKey(Guid sessionId)
    {
        Span<byte> key = stackalloc byte[32];
        RandomNumberGenerator.Fill(key);
        return _seal.Close(key, sessionId.ToByteArray(true));
    }

    public string Derive(Guid sessionId, int counter, byte[] sealedKey)
    {
        var token = new byte[TotalBytes];
        Claim(sessionId, counter, token);
        _ = HMACSHA256.HashData(Open(sessionId, sealedKey)!, token.AsSpan(0, ClaimBytes), token.AsSpan(ClaimBytes));
        return Base64Url.EncodeToString(token);
    }

    public static bool TryParse(string text, out RefreshTokenParts parts)
    {
        parts = default;
        var token = new byte[TotalBytes];
        if (!Base64Bytes.TryRead(text, token) || token[0] != Version)
            return false;
        parts = new RefreshTokenParts(
            new Guid(token.AsSpan(1, 16), bigEndian: true), BinaryPrimitives.ReadInt32BigEndian(token.AsSpan(17)), token[ClaimBytes..]);
        return true;
    }

    public bool Matches(RefreshTokenParts parts, byte[] sealedKey)
    {
        Span<byte> claim = stackalloc byte[ClaimBytes];
        Claim(parts.SessionId, parts.Counter, claim);
        // a key sealed under another Secrets:Master opens no more: its sessions have ended
        if (Open(parts.SessionId, sealedKey) is not { } key)
            return false;
        return CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(key, claim), parts.Mac);
    }

    private static void Claim(Guid sessionId, int counter, Span<byte> into)
    {
        into[0] = Version;
        _ = sessionId.TryWriteBytes(into[1..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(into[17..], counter);
    }

    private byte[]? Open(Guid sessionId, byte[] sealedKey) => _seal.Open(sealedKey, sessionId.ToByteArray(true));
}
