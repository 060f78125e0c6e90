using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ReferralHub.Shared.Security;

/// <summary>
/// Opaque list positions: a time-ordered id, or a number, and an HMAC over it and the list's name and owner, so that a cursor can be
/// neither made up nor carried to another list.
/// </summary>
internal sealed class Cursors(ServerKeys keys)
{
    private const int MacBytes = 16;

    public string Encode(string list, Guid last)
    {
        var bytes = new byte[16 + MacBytes];
        _ = last.TryWriteBytes(bytes, bigEndian: true, out _);
        Mac(list, bytes.AsSpan(0, 16)).AsSpan(0, MacBytes).CopyTo(bytes.AsSpan(16));
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>An absent cursor is the start of the list: true, with null.</summary>
    public bool TryDecode(string list, string? text, out Guid? last)
    {
        last = null;
        if (string.IsNullOrEmpty(text))
            return true;
        var bytes = new byte[16 + MacBytes];
        if (!Base64Bytes.TryRead(text, bytes)
            || !CryptographicOperations.FixedTimeEquals(Mac(list, bytes.AsSpan(0, 16)).AsSpan(0, MacBytes), bytes.AsSpan(16)))
            return false;
        last = new Guid(bytes.AsSpan(0, 16), bigEndian: true);
        return true;
    }

    /// <summary>A position that is a number.</summary>
    public string Encode(string list, long last) => Encode(list, new Guid(Int128Bytes(last), bigEndian: true));

    public bool TryDecode(string list, string? text, out long? last)
    {
        var known = TryDecode(list, text, out Guid? found);
        last = found is { } id ? BinaryPrimitives.ReadInt64BigEndian(id.ToByteArray(bigEndian: true).AsSpan(8)) : null;
        return known;
    }

    private static byte[] Int128Bytes(long number)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(8), number);
        return bytes;
    }

    private byte[] Mac(string list, ReadOnlySpan<byte> position)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, keys.Cursors);
        mac.AppendData(Encoding.UTF8.GetBytes(list));
        mac.AppendData([0]);
        mac.AppendData(position);
        return mac.GetHashAndReset();
    }
}
