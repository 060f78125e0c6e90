using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace ReferralHub.Tests.Host;

/// <summary>
/// Stands between an instance and its PostgreSQL. Frozen, it takes connections and bytes and passes nothing on, as a server does that
/// hangs; thawed, everything goes on, nothing is lost.
/// </summary>
public sealed class FreezableProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly NpgsqlConnectionStringBuilder _target;
    private readonly Task _accepting;
    private volatile TaskCompletionSource _thawed = Thawed();

    public FreezableProxy(TestDatabase database)
    {
        _target = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        _listener.Start();
        _accepting = Accept();
    }

    /// <summary>Leads through here, and keeps connections, so that a freeze meets one that is open.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder(_target.ConnectionString)
    {
        Host = "127.0.0.1",
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port,
        Pooling = true,
    }.ConnectionString;

    public void Freeze() => _thawed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Thaw() => _thawed.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _end.Dispose();
    }

    private static TaskCompletionSource Thawed()
    {
        var thawed = new TaskCompletionSource();
        thawed.SetResult();
        return thawed;
    }

    private async Task Accept()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(Serve(await _listener.AcceptTcpClientAsync(_end.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task Serve(TcpClient near)
    {
        using var far = new TcpClient();
        using (near)
        {
            await far.ConnectAsync(_target.Host!, _target.Port, _end.Token);
            await Task.WhenAll(Pass(near, far), Pass(far, near));
        }
    }

    private async Task Pass(TcpClient from, TcpClient to)
    {
        var bytes = new byte[8192];
        try
        {
            while (await from.GetStream().ReadAsync(bytes, _end.Token) is var count and > 0)
            {
                await _thawed.Task.WaitAsync(_end.Token);
                await to.GetStream().WriteAsync(bytes.AsMemory(0, count), _end.Token);
            }

            to.Client.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // whoever closes its side ends the other
            from.Close();
            to.Close();
        }
    }
}
