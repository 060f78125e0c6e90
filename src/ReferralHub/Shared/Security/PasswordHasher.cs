using System.Security.Cryptography;
using System.Text;
using Isopoh.Cryptography.Argon2;
using NSec.Cryptography;

namespace ReferralHub.Shared.Security;

/// <summary>Whether a password was right; and a new hash to store, if the stored one has other parameters than ours.</summary>
internal readonly record struct PasswordCheck(bool IsRight, string? Renewed);

/// <summary>
/// Argon2id with 19 MiB, two passes, one lane (OWASP Password Storage Cheat Sheet), kept as PHC strings. Stored hashes of other parameters
/// are verified too. All of it runs on <see cref="HashThreads"/>; when those are too busy they throw <see cref="OverloadedException"/>.
/// </summary>
internal sealed class PasswordHasher
{
    private const int HashBytes = 32;

    private readonly HashThreads _threads;
    private readonly Phc _nobody;

    public PasswordHasher(HashThreads threads)
    {
        _threads = threads;
        _nobody = Make(RandomNumberGenerator.GetBytes(16));
    }

    internal Task<string> Hash(string password, CancellationToken ct) =>
        _threads.Run(() => WithBytes(password, bytes => Make(bytes).ToString()), ct);

    /// <summary>Without a stored hash (nobody of that name) it takes as long, and is never right.</summary>
    internal Task<PasswordCheck> Verify(string password, string? stored, CancellationToken ct) => _threads.Run(() =>
    {
        var known = Phc.TryParse(stored);
        return WithBytes(password, bytes =>
        {
            var isRight = IsHashOf(known ?? _nobody, bytes) && known is not null;
            return new PasswordCheck(isRight, isRight && !known!.IsCurrent ? Make(bytes).ToString() : null);
        });
    }, ct);

    private static Phc Make(ReadOnlySpan<byte> password)
    {
        var salt = RandomNumberGenerator.GetBytes(Phc.OurSaltBytes);
        return Phc.Current(salt, Algorithm(Phc.OurMemoryKiB, Phc.OurPasses).DeriveBytes(password, salt, HashBytes));
    }

    private static bool IsHashOf(Phc stored, byte[] password) => stored.IsOfSodium
        ? CryptographicOperations.FixedTimeEquals(
            Algorithm(stored.MemoryKiB, stored.Passes).DeriveBytes(password, stored.Salt, stored.Hash.Length), stored.Hash)
        : Argon2.Verify(stored.ToString(), password);

    private static Argon2id Algorithm(int memoryKiB, int passes) => PasswordBasedKeyDerivationAlgorithm.Argon2id(
        new Argon2Parameters { DegreeOfParallelism = 1, MemorySize = memoryKiB, NumberOfPasses = passes });

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
