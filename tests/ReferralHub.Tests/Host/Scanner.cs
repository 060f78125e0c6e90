using System.ComponentModel;
using System.Diagnostics;

namespace ReferralHub.Tests.Host;

/// <summary>Reads a QR code as a telephone does, by programs that know nothing of ours: librsvg paints it, ZBar looks at that.</summary>
public static class Scanner
{
    private const int PointsWide = 500;

    public static async Task<string> Read(string svg)
    {
        var folder = Directory.CreateTempSubdirectory("referralhub-scan-").FullName;
        try
        {
            var points = Path.Combine(folder, "code.png");
            _ = await Run("rsvg-convert", ["--width", $"{PointsWide}", "--keep-aspect-ratio", "--output", points], svg);
            return (await Run("zbarimg", ["--quiet", "--raw", points], "")).TrimEnd('\n');
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> Run(string program, string[] arguments, string input)
    {
        using var process = Launch(program, arguments);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await errors}{input}");
    }

    private static Process Launch(string program, string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true
            })!;
        }
        catch (Win32Exception)
        {
            throw new InvalidOperationException($"There is no {program} for the tests: run scripts/test, or install it");
        }
    }
}
