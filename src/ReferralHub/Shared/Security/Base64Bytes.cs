using System.Buffers;
using System.Buffers.Text;

namespace ReferralHub.Shared.Security;

/// <summary>What we give out as base64url, read again from whoever brings it.</summary>
internal static class Base64Bytes
{
    /// <summary>Exactly so many bytes, or false. Unlike .NET's own Try, which throws at what is no base64url.</summary>
    public static bool TryRead(string? text, Span<byte> bytes) =>
        text?.Length == Base64Url.GetEncodedLength(bytes.Length)
        && Base64Url.DecodeFromChars(text, bytes, out _, out var length) is OperationStatus.Done
        && length == bytes.Length;
}
