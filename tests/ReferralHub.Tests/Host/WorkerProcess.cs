using System.Diagnostics;

namespace ReferralHub.Tests.Host;

/// <summary>An instance as a process of its own, to be killed as the kernel kills.</summary>
public sealed class WorkerProcess : IAsyncDisposable
{
    private readonly Process _process;

    /// <summary>With the settings of development, and <paramref name="settings"/> over them.</summary>
    public WorkerProcess(TestDatabase database, Dictionary<string, string> settings)
    {
        var keys = Directory.CreateTempSubdirectory("referralhub-keys-").FullName;
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ReferralHub.dll")])
        {
            WorkingDirectory = AppContext.BaseDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["ConnectionStrings__Postgres"] = database.ConnectionString;
        start.Environment["Auth__SigningKeyPath"] = Path.Combine(keys, "0001.pem");
        foreach (var (name, value) in settings)
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        Secrets.OfSuite.NoteSettings(settings!);
        _process = Process.Start(start)!;
        _process.OutputDataReceived += Hear;
        _process.ErrorDataReceived += Hear;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>SIGKILL: no handler, no finally, no goodbye.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM: how an orchestrator asks a process to end. Gives its exit code.</summary>
    public async Task<int> Terminate()
    {
        await _process.Signal("TERM");
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await Kill();
        _process.Dispose();
    }

    private static void Hear(object sender, DataReceivedEventArgs read) => Secrets.OfSuite.Hear(read.Data ?? "");
}
