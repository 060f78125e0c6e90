using System.Diagnostics;

namespace ReferralHub.Tests.Host;

internal static class Signals
{
    /// <summary>By the kill of bash: a bare Debian has no program of this name.</summary>
    internal static async Task Signal(this Process process, string signal)
    {
        using var bash = Process.Start("bash", ["-c", $"kill -{signal} {process.Id}"]);
        await bash.WaitForExitAsync();
    }
}
