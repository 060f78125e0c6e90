using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace ReferralHub.Tests.Host;

/// <summary>Programs in other languages, fed with JSON, as integrators run them (tests/interop).</summary>
public static class Interop
{
    public static bool HasNode => HasPackages("interop");

    public static bool HasPython => Answers("python3");

    /// <summary>Node, and the packages of a folder of tests; scripts/test installs those.</summary>
    public static bool HasPackages(string folder) =>
        Answers("node") && Directory.Exists(Repository.Path($"tests/{folder}/node_modules"));

    public static Task<JsonElement> Run(string program, string script, object input) => Run(program, "interop", script, input);

    public static async Task<JsonElement> Run(string program, string folder, string script, object input)
    {
        using var process = Start(program, Repository.Path($"tests/{folder}/{script}"));
        await process.StandardInput.WriteAsync(JsonSerializer.Serialize(input, JsonSerializerOptions.Web));
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? JsonSerializer.Deserialize<JsonElement>(output)
            : throw new InvalidOperationException($"{script} ended with {process.ExitCode}: {await errors}");
    }

    private static bool Answers(string program)
    {
        try
        {
            using var process = Start(program, "--version");
            _ = process.WaitForExit(TimeSpan.FromSeconds(30));
            return process.HasExited && process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static Process Start(string program, string argument) => Process.Start(new ProcessStartInfo(program, [argument])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true
    })!;
}

/// <summary>Not run, and said so, where Node or the packages of tests/interop are missing; scripts/test installs those.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NodeFactAttribute : FactAttribute
{
    private static readonly bool s_isThere = Interop.HasNode;

    public NodeFactAttribute() => Skip = s_isThere ? null : "NOT run: Node or tests/interop/node_modules is missing (npm ci)";
}

/// <summary>Not run, and said so, where Python 3 is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PythonFactAttribute : FactAttribute
{
    private static readonly bool s_isThere = Interop.HasPython;

    public PythonFactAttribute() => Skip = s_isThere ? null : "NOT run: Python 3 is missing";
}
