using System.Diagnostics;

namespace ReferralHub.Tests.Containers;

/// <summary>A command of one of the files, run here.</summary>
internal static class Shell
{
    internal static async Task<int> Run(string folder, params string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        await process.StandardError.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(1));
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
