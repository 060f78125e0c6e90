using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace ReferralHub.Tests.Host;

/// <summary>A Redis of its own on a free port, which keeps nothing on disk; it can be killed, frozen and started again, empty.</summary>
public sealed class TestRedis : IAsyncDisposable
{
    private readonly int _port = FreePort();
    private Process _process;

    private readonly string[] _options;

    private TestRedis(string[] options, bool tls = false)
    {
        var port = _port.ToString(CultureInfo.InvariantCulture);
        _options = [.. tls ? ["--port", "0", "--tls-port", port] : (string[])["--port", port], .. options];
        _process = Launch();
    }

    public string Address => $"127.0.0.1:{_port}";

    public int Port => _port;

    public Dictionary<string, string> Settings => new() { ["ConnectionStrings:Redis"] = Address };

    /// <param name="options">More for its command line.</param>
    public static async Task<TestRedis> Start(params string[] options)
    {
        var redis = new TestRedis(options);
        await redis.Listening();
        return redis;
    }

    /// <summary>Behind TLS alone; the certificate and its key are <c>redis.crt</c> and <c>redis.key</c> in the folder.</summary>
    public static async Task<TestRedis> StartTls(string folder)
    {
        var redis = new TestRedis(
        [
            "--tls-cert-file", Path.Combine(folder, "redis.crt"), "--tls-key-file", Path.Combine(folder, "redis.key"),
            "--tls-ca-cert-file", Path.Combine(folder, "redis.crt"), "--tls-auth-clients", "no"
        ], tls: true);
        await redis.Listening();
        return redis;
    }

    public async Task Stop()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async Task Restart()
    {
        if (!_process.HasExited)
            await Stop();
        _process.Dispose();
        _process = Launch();
        await Listening();
    }

    /// <summary>It still holds its connections and takes new ones, and answers nobody.</summary>
    public Task Freeze() => Signal("-STOP");

    public Task Thaw() => Signal("-CONT");

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await Stop();
        _process.Dispose();
    }

    /// <summary>How many scripts it has run since it started.</summary>
    public async Task<int> Scripts()
    {
        var calls = Regex.Match(await Command("INFO commandstats"), @"cmdstat_eval:calls=(\d+)");
        return calls.Success ? int.Parse(calls.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 0;
    }

    /// <summary>A command as one types it, and all that is answered.</summary>
    public async Task<string> Command(string command)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, _port);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"{command}\r\nQUIT\r\n"));
        using var reader = new StreamReader(socket.GetStream());
        return await reader.ReadToEndAsync();
    }

    private Process Launch()
    {
        try
        {
            return Process.Start(new ProcessStartInfo("redis-server",
                ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", .. _options])
            {
                RedirectStandardOutput = true
            })!;
        }
        catch (Win32Exception)
        {
            throw new InvalidOperationException("There is no redis-server for the tests: run scripts/test, or install it");
        }
    }

    private Task Listening() => Eventually.True(async () =>
    {
        if (_process.HasExited)
            throw new InvalidOperationException($"redis-server ended: {await _process.StandardOutput.ReadToEndAsync()}");
        using var socket = new TcpClient();
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, _port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }, "redis-server listens");

    private async Task Signal(string signal)
    {
        using var kill = Process.Start("kill", [signal, $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
