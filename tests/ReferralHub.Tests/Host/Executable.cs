using System.Diagnostics;

namespace ReferralHub.Tests.Host;

/// <summary>One of our programs as a process of its own, as an operator starts it.</summary>
internal static class Executable
{
    internal static async Task<(int ExitCode, string Output, string Error)> Run(
        string assembly, string? connectionString, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll"), .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ConnectionStrings__Postgres"] = connectionString;
        Secrets.OfSuite.NoteConnection(connectionString ?? "");

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Secrets.OfSuite.Hear(await output);
        Secrets.OfSuite.Hear(await error);
        return (process.ExitCode, await output, await error);
    }
}
