using System.Security.Cryptography;
using System.Text;

namespace ReferralHub.Shared.Security;

/// <summary>Whether a password was right, and the new hash to store when the stored one has old parameters.</summary>
internal readonly record struct PasswordCheck(bool Right, string? Rehashed);

/// <summary>
/// Argon2id with 19 MiB, two passes, one lane (OWASP Password Storage Cheat Sheet), as PHC strings. All hashing goes through
/// <see cref="HashThreads"/>; when its queue is full these calls throw <see cref="OverloadedException"/>.
/// </summary>
internal sealed class PasswordHasher
{
    private const ulong Operations = 2;
    private const nuint MemoryBytes = 19 * 1024 * 1024;
    private const string Ours = "$argon2id$v=19$m=19456,t=2,p=1$";

    private readonly HashThreads _threads;
    private readonly byte[] _nobody;

    public PasswordHasher(HashThreads threads)
    {
        Sodium.Initialize();
        _threads = threads;
        _nobody = Stored(HashNow(Convert.ToHexString(RandomNumberGenerator.GetBytes(16))));
    }

    public Task<string> Hash(string password, CancellationToken ct) => _threads.Run(() => HashNow(password), ct);

    /// <summary>Without a <paramref name="hash"/> (unknown user) it takes as long and is never right.</summary>
    public Task<PasswordCheck> Verify(string password, string? hash, CancellationToken ct) => _threads.Run(() =>
    {
        var stored = hash is null ? _nobody : Stored(hash);
        var right = WithBytes(password, bytes => Sodium.crypto_pwhash_str_verify(stored, bytes, (ulong)bytes.Length) == 0)
            && hash is not null;
        // libsodium would say only whether memory and passes differ: not lanes, nor Argon2i
        var old = right && !hash!.StartsWith(Ours, StringComparison.Ordinal);
        return new PasswordCheck(right, old ? HashNow(password) : null);
    }, ct);

    private static string HashNow(string password) => WithBytes(password, bytes =>
    {
        var text = new byte[Sodium.StringBytes];
        if (Sodium.crypto_pwhash_str(text, bytes, (ulong)bytes.Length, Operations, MemoryBytes) != 0)
            throw new OverloadedException("There was no memory for a password hash");
        return Encoding.ASCII.GetString(text, 0, Array.IndexOf(text, (byte)0));
    });

    private static byte[] Stored(string hash)
    {
        // verify reads up to 128 bytes, so the buffer is always that long
        var text = new byte[Sodium.StringBytes];
        _ = Encoding.ASCII.GetBytes(hash.AsSpan(0, Math.Min(hash.Length, Sodium.StringBytes - 1)), text);
        return text;
    }

    private static T WithBytes<T>(string password, Func<byte[], T> use)
    {
        var bytes = Encoding.UTF8.GetBytes(password);
        try
        {
            return use(bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}
