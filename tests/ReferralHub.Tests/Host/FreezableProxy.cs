using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace ReferralHub.Tests.Host;

/// <summary>
/// Stands between an instance and its PostgreSQL. Frozen, it takes connections and bytes and passes nothing on, as a server does that
/// hangs; thawed, everything goes on and nothing is lost. Until it is open it refuses, as a server does that is not up yet.
/// </summary>
public sealed class FreezableProxy : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _end = new();
    private readonly NpgsqlConnectionStringBuilder _target;
    private volatile TaskCompletionSource _thawed = new();
    private Task _accepting = Task.CompletedTask;

    private FreezableProxy(TestDatabase database)
    {
        _target = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Thaw();
    }

    /// <summary>Leads through here, and keeps connections, so that a freeze meets one that is open.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder(_target.ConnectionString)
    {
        Host = "127.0.0.1",
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port,
        Pooling = true,
    }.ConnectionString;

    public static FreezableProxy Closed(TestDatabase database) => new(database);

    public static FreezableProxy Opened(TestDatabase database)
    {
        var proxy = Closed(database);
        proxy.Open();
        return proxy;
    }

    public void Open()
    {
        _listener.Listen();
        _accepting = Accept();
    }

    public void Freeze() => _thawed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Thaw() => _thawed.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task Accept()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(Serve(await _listener.AcceptAsync(_end.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task Serve(Socket near)
    {
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using (near)
        {
            try
            {
                await far.ConnectAsync(_target.Host!, _target.Port, _end.Token);
                // when one side closes, so does the other
                await Task.WhenAny(Pass(near, far), Pass(far, near));
            }
            catch (OperationCanceledException)
            {
                // the test is over
            }
        }
    }

    private async Task Pass(Socket from, Socket to)
    {
        var bytes = new byte[8192];
        while (await from.ReceiveAsync(bytes, _end.Token) is var count and > 0)
        {
            await _thawed.Task.WaitAsync(_end.Token);
            for (var sent = 0; sent < count;)
                sent += await to.SendAsync(bytes.AsMemory(sent, count - sent), _end.Token);
        }
    }
}
