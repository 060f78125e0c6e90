using System.Runtime.InteropServices;
using ReferralHub.Shared.Hosting;

namespace ReferralHub.Shared.Security;

/// <summary>
/// libsodium's Argon2id (https://doc.libsodium.org/password_hashing/default_phf): strings in PHC form, 128 bytes with their NUL.
/// </summary>
internal static partial class Sodium
{
    public const int StringBytes = 128;
    private const string Library = "sodium";

    static Sodium() => NativeLibrary.SetDllImportResolver(typeof(Sodium).Assembly, (name, assembly, path) =>
        // Debian's run-time package has the versioned name only
        name is Library && (NativeLibrary.TryLoad("libsodium.so.23", assembly, path, out var handle)
            || NativeLibrary.TryLoad("libsodium.so.26", assembly, path, out handle)
            || NativeLibrary.TryLoad("libsodium", assembly, path, out handle))
            ? handle
            : IntPtr.Zero);

    public static void Initialize()
    {
        try
        {
            if (sodium_init() < 0)
                throw new StartFaultException(["libsodium could not be initialised"]);
        }
        catch (DllNotFoundException)
        {
            throw new StartFaultException(
                ["libsodium is missing: install it (Debian, Ubuntu: apt-get install libsodium23; macOS: brew install libsodium)"]);
        }
    }

    [LibraryImport(Library)]
    private static partial int sodium_init();

    [LibraryImport(Library)]
    public static partial int crypto_pwhash_str(
        Span<byte> text, ReadOnlySpan<byte> password, ulong passwordLength, ulong operations, nuint memoryBytes);

    [LibraryImport(Library)]
    public static partial int crypto_pwhash_str_verify(ReadOnlySpan<byte> text, ReadOnlySpan<byte> password, ulong passwordLength);
}
