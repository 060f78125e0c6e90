using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ReferralHub.Tests.Host;

/// <summary>A Redis of its own on a free port, which keeps nothing on disk; it can be killed, frozen and started again, empty.</summary>
public sealed class TestRedis : IAsyncDisposable
{
    private const string Variable = "REFERRALHUB_TEST_REDIS";

    private const string Password = "a-password-of-redis";

    private readonly int _port = FreePort();
    private Process _process;

    private TestRedis() => _process = Launch();

    public Dictionary<string, string> Settings => new() { ["ConnectionStrings:Redis"] = $"127.0.0.1:{_port},password={Password}" };

    public static async Task<TestRedis> Start()
    {
        var redis = new TestRedis();
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
    public Task Freeze() => _process.Signal("STOP");

    public Task Thaw() => _process.Signal("CONT");

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await Stop();
        _process.Dispose();
    }

    private Process Launch()
    {
        var program = Environment.GetEnvironmentVariable(Variable)
            ?? throw new InvalidOperationException(
                $"There is no Redis for the tests: run scripts/test, or set {Variable} to redis-server.");
        var port = _port.ToString(CultureInfo.InvariantCulture);
        return Process.Start(new ProcessStartInfo(
            program,
            ["--bind", "127.0.0.1", "--port", port, "--requirepass", Password, "--save", "", "--appendonly", "no", "--loglevel", "warning"])
        {
            RedirectStandardOutput = true,
        })!;
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

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
