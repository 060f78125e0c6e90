using System.Diagnostics;
using System.Text;

namespace ReferralHub.Tests.Host;

/// <summary>The program as a process of its own, to be killed as the kernel kills, seen refusing to start, or given a command.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _errors = new();
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ServerProcess(Dictionary<string, string> settings, string environment = "Testing", params string[] arguments)
        : this(["dotnet", Path.Combine(AppContext.BaseDirectory, "ReferralHub.dll"), .. arguments], settings, environment)
    {
    }

    /// <summary>By a command of one's own, which becomes the program or another that says in the same words where it listens.</summary>
    public ServerProcess(string[] command, Dictionary<string, string> settings, string environment)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory
        };
        foreach (var inherited in start.Environment.Keys.Where(key =>
            key.Contains("__", StringComparison.Ordinal) || key.StartsWith("OTEL_", StringComparison.Ordinal)).ToArray())
            _ = start.Environment.Remove(inherited);
        start.Environment["ASPNETCORE_ENVIRONMENT"] = environment;
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        foreach (var (name, value) in settings)
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;

        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) =>
        {
            const string Listening = "Now listening on: ";
            // what a server says is its log; commands print what was asked of them, keys too
            if (line.Data is not null && _listening.Task.IsCompleted)
                Secrets.Hear(line.Data);
            lock (_output)
                _ = _output.AppendLine(line.Data);
            if (line.Data?.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and var at)
                // in a line of JSON it ends with a quote
                _ = _listening.TrySetResult(new Uri(line.Data[(at + Listening.Length)..].Split('"')[0].Trim()));
        };
        _process.ErrorDataReceived += (_, line) => _errors.AppendLine(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    /// <summary>What it has said so far.</summary>
    public string[] Lines
    {
        get
        {
            lock (_output)
                return _output.ToString().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        }
    }

    /// <summary>The address, once it listens; fails with what it said if it ends instead.</summary>
    public async Task<HttpClient> Ready()
    {
        var ended = _process.WaitForExitAsync();
        if (await Task.WhenAny(_listening.Task, ended).WaitAsync(TimeSpan.FromSeconds(60)) == ended)
            throw new InvalidOperationException($"The server ended: {_errors}");
        return new HttpClient { BaseAddress = await _listening.Task };
    }

    /// <summary>The exit code and what was said on the way out.</summary>
    public async Task<(int Code, string Errors)> Exited()
    {
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return (_process.ExitCode, _errors.ToString().Trim());
    }

    /// <summary>The exit code and what a command printed.</summary>
    public async Task<(int Code, string Output)> Done()
    {
        var (code, _) = await Exited();
        return (code, _output.ToString().Trim());
    }

    /// <summary>SIGTERM: how an orchestrator asks a process to end.</summary>
    public async Task Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>SIGKILL: no handler, no finally, no goodbye.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await Kill();
        _process.Dispose();
    }
}
