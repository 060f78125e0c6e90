using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using ReferralHub.Shared.Security;

namespace ReferralHub.Benchmarks.Measuring;

/// <summary>
/// The most that logins can reach here: libsodium alone, on as many threads as the API hashes with (one a core), at their priority
/// (nice +10), with the parameters of <see cref="PasswordHasher"/>.
/// </summary>
internal static partial class RawHashing
{
    private const int Niceness = 10;
    private const int PriorityOfProcess = 0;
    private static readonly byte[] s_password = Encoding.UTF8.GetBytes(Stage.Password);

    public static async Task<double> VerificationsPerSecond(TimeSpan duration)
    {
        Sodium.Initialize();
        var stored = new byte[Sodium.StringBytes];
        if (Sodium.crypto_pwhash_str(stored, s_password, (ulong)s_password.Length, 2, 19 * 1024 * 1024) != 0)
            throw new InvalidOperationException("There was no memory for a hash");

        var watch = Stopwatch.StartNew();
        // LongRunning: a thread of its own, which ends with its niceness
        var threads = Enumerable.Range(0, Environment.ProcessorCount)
            .Select(_ => Task.Factory.StartNew(() => Verify(stored, watch, duration), TaskCreationOptions.LongRunning));
        return (await Task.WhenAll(threads)).Sum() / duration.TotalSeconds;
    }

    private static int Verify(byte[] stored, Stopwatch watch, TimeSpan duration)
    {
        if (OperatingSystem.IsLinux())
            _ = setpriority(PriorityOfProcess, 0, Niceness);
        for (var verified = 0; ; verified++)
        {
            if (Sodium.crypto_pwhash_str_verify(stored, s_password, (ulong)s_password.Length) != 0)
                throw new InvalidOperationException("libsodium refused the right password");
            if (watch.Elapsed >= duration)
                return verified;
        }
    }

    [LibraryImport("libc")]
    private static partial int setpriority(int which, uint who, int priority);
}
