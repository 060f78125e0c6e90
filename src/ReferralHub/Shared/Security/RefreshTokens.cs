using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace ReferralHub.Shared.Security;

/// <summary>What a refresh token says, before anybody has checked it.</summary>
internal readonly record struct RefreshClaim(Guid SessionId, int Counter, byte[] Mac);

/// <summary>
/// Opaque refresh tokens, derived and never stored: <c>version(1) session(16) counter(4)</c> and an HMAC-SHA256 of these under a key of
/// the session, which is kept encrypted.
/// </summary>
internal sealed class RefreshTokens(ServerKeys keys)
{
    private const byte Version = 1;
    private const int ClaimBytes = 1 + 16 + 4;
    private const int TotalBytes = ClaimBytes + HMACSHA256.HashSizeInBytes;

    private readonly Seal _seal = new(keys.RefreshKeys);

    internal byte[] NewSealedKey(Guid sessionId) => _seal.Close(RandomNumberGenerator.GetBytes(32), sessionId.ToByteArray(bigEndian: true));

    internal string Derive(Guid sessionId, int counter, byte[] sealedKey)
    {
        var token = new byte[TotalBytes];
        Write(sessionId, counter, token);
        HMACSHA256.HashData(Open(sessionId, sealedKey)!, token.AsSpan(0, ClaimBytes), token.AsSpan(ClaimBytes));
        return Base64Url.EncodeToString(token);
    }

    internal static bool TryParse(string text, out RefreshClaim claim)
    {
        claim = default;
        var token = new byte[TotalBytes];
        if (!Base64Bytes.TryRead(text, token) || token[0] != Version)
            return false;
        claim = new RefreshClaim(
            new Guid(token.AsSpan(1, 16), bigEndian: true), BinaryPrimitives.ReadInt32BigEndian(token.AsSpan(17)), token[ClaimBytes..]);
        return true;
    }

    internal bool IsGenuine(RefreshClaim claim, byte[] sealedKey)
    {
        Span<byte> bytes = stackalloc byte[ClaimBytes];
        Write(claim.SessionId, claim.Counter, bytes);
        // a key that was sealed under another Secrets:Master opens no more: its sessions have ended
        return Open(claim.SessionId, sealedKey) is { } key
            && CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(key, bytes), claim.Mac);
    }

    private static void Write(Guid sessionId, int counter, Span<byte> into)
    {
        into[0] = Version;
        sessionId.TryWriteBytes(into[1..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(into[17..], counter);
    }

    private byte[]? Open(Guid sessionId, byte[] sealedKey) => _seal.Open(sealedKey, sessionId.ToByteArray(bigEndian: true));
}
