using System.Diagnostics;
using System.Text;
using ReferralHub.Tests.Host;

namespace ReferralHub.Tests.Scripts;

/// <summary>A script that was started; ended by force, with all that it started, if it is still there.</summary>
internal sealed class Script(ProcessStartInfo start) : IDisposable
{
    private readonly Process _process = Process.Start(start)!;

    /// <summary>What it has said so far, once it has said this; all of it, if it ends without.</summary>
    public async Task<string> Until(string text)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var said = new StringBuilder();
        while (await _process.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
            if (said.AppendLine(line) is var _ && line.Contains(text, StringComparison.Ordinal))
                break;
        return said.ToString();
    }

    /// <summary>Asked to end, as by closing its terminal. Gives its exit code.</summary>
    public async Task<int> HangUp()
    {
        await _process.Signal("HUP");
        return (await Ended()).ExitCode;
    }

    public async Task<(int ExitCode, string Output, string Error)> Ended()
    {
        var output = _process.StandardOutput.ReadToEndAsync();
        var error = _process.StandardError.ReadToEndAsync();
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        return (_process.ExitCode, await output, await error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
