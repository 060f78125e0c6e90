using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace ReferralHub.Tests.Host;

/// <summary>The API as a process of its own, with nothing in its environment but these settings.</summary>
public sealed partial class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private readonly Task<string> _error;
    private volatile bool _isDeaf;

    /// <summary>What it has printed so far.</summary>
    public IReadOnlyCollection<string> Output => _output;

    private ServerProcess(ProcessStartInfo start)
    {
        _process = Process.Start(start)!;
        _reading = Read();
        _error = ReadError();
    }

    /// <summary>Names as the environment has them; <paramref name="folder"/> is where it is started, else beside its dll.</summary>
    public static ServerProcess Start(Dictionary<string, string> settings, string environment = "Production", string? folder = null)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ReferralHub.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? AppContext.BaseDirectory,
        };
        foreach (var inherited in start.Environment.Keys.Where(name => name.Contains("__", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(inherited);
        start.Environment["ASPNETCORE_ENVIRONMENT"] = environment;
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        Secrets.OfSuite.NoteSettings(settings!);
        return new ServerProcess(start);
    }

    /// <summary>A client, once it listens; fails with what it said if it ends instead.</summary>
    public async Task<HttpClient> Client() =>
        await Listens()
            ? new HttpClient(new AsDocumented(new Ear(new SocketsHttpHandler()))) { BaseAddress = await _listening.Task }
            : throw new InvalidOperationException($"{await Ended()}");

    /// <summary>How its start ended, and what it said; fails if it listens instead.</summary>
    public async Task<(int ExitCode, string Output, string Error)> Refused() =>
        await Listens() ? throw new InvalidOperationException("The server has started") : await Ended();

    /// <summary>Ends it as service managers and containers do; its exit code.</summary>
    public async Task<int> Stop()
    {
        using var signal = Process.Start("bash", ["-c", $"kill -TERM {_process.Id}"]);
        return (await Ended()).ExitCode;
    }

    /// <summary>What it prints from now on stays in the pipe, until that is full.</summary>
    public void StopReading() => _isDeaf = true;

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await Ended();
        _process.Dispose();
    }

    private async Task<bool> Listens() =>
        await Task.WhenAny(_listening.Task, Ended()).WaitAsync(TimeSpan.FromMinutes(1)) == _listening.Task;

    private async Task<(int ExitCode, string Output, string Error)> Ended()
    {
        await _process.WaitForExitAsync();
        await _reading;
        return (_process.ExitCode, string.Join('\n', _output), await _error);
    }

    private async Task Read()
    {
        while (!_isDeaf && await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            _output.Enqueue(line);
            Secrets.OfSuite.Hear(line);
            if (Listening().Match(line) is { Success: true } match)
                _listening.TrySetResult(new Uri(match.Groups[1].Value));
        }
    }

    private async Task<string> ReadError()
    {
        var error = await _process.StandardError.ReadToEndAsync();
        Secrets.OfSuite.Hear(error);
        return error;
    }

    [GeneratedRegex("Now listening on: (http[^\\s\"]+)")]
    private static partial Regex Listening();
}
