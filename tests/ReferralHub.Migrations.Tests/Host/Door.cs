using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace ReferralHub.Migrations.Tests.Host;

/// <summary>
/// A port in front of the real server. It refuses connections until it is opened, as a bound socket that does not listen does; no
/// other process can take the port meanwhile.
/// </summary>
internal sealed class Door : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private int _visitors;

    internal Door() => _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    internal int Visitors => _visitors;

    internal string To(TestDatabase database, string? password = null) => database.With(settings =>
    {
        settings.Host = "127.0.0.1";
        settings.Port = ((IPEndPoint)_socket.LocalEndPoint!).Port;
        settings.Password = password;
        // then the first packet is the one that PostgreSQL answers with its refusal
        settings.SslMode = SslMode.Disable;
        settings.GssEncryptionMode = GssEncryptionMode.Disable;
    });

    /// <summary>Connections are taken and never answered.</summary>
    internal void OpenToSilence() => _socket.Listen();

    /// <summary>The first visitors are turned away with an SQLSTATE; the others reach the server.</summary>
    internal void Open(TestDatabase database, int refusals = 0, string sqlState = "", string message = "")
    {
        _socket.Listen();
        _ = Serve();

        async Task Serve()
        {
            while (true)
            {
                var visitor = await _socket.AcceptAsync();
                _ = Interlocked.Increment(ref _visitors) > refusals ? Relay(visitor, database) : Refuse(visitor, sqlState, message);
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    private static async Task Relay(Socket visitor, TestDatabase database)
    {
        var server = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        using var target = new TcpClient();
        await target.ConnectAsync(server.Host!, server.Port);
        await using var there = target.GetStream();
        await using var here = new NetworkStream(visitor, ownsSocket: true);
        await Task.WhenAny(here.CopyToAsync(there), there.CopyToAsync(here));
    }

    private static async Task Refuse(Socket visitor, string sqlState, string message)
    {
        await using var stream = new NetworkStream(visitor, ownsSocket: true);
        var length = new byte[4];
        await stream.ReadExactlyAsync(length);
        await stream.ReadExactlyAsync(new byte[BinaryPrimitives.ReadInt32BigEndian(length) - length.Length]);

        var fields = Encoding.UTF8.GetBytes($"SFATAL\0VFATAL\0C{sqlState}\0M{message}\0\0");
        var answer = new byte[5 + fields.Length];
        answer[0] = (byte)'E';
        BinaryPrimitives.WriteInt32BigEndian(answer.AsSpan(1), 4 + fields.Length);
        fields.CopyTo(answer, 5);
        await stream.WriteAsync(answer);
    }
}
