using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace ReferralHub.Shared.Security;

/// <summary>
/// One connection that speaks RESP2, the protocol of Redis: commands of many callers go out in a row, answers come back in that order.
/// It is made to be thrown away: after the first fault everybody who waits is told, and <see cref="Ended"/> completes.
/// </summary>
internal sealed class RespConnection : IDisposable
{
    private readonly Stream _stream;
    private readonly Encoding _encoding;
    private readonly RespReader _reader;
    private readonly Action<string>? _heard;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly ConcurrentQueue<TaskCompletionSource<object?>> _waiting = new();

    private RespConnection(Stream stream, Encoding encoding, Action<string>? heard)
    {
        (_stream, _encoding, _reader, _heard) = (stream, encoding, new RespReader(stream, encoding), heard);
        Ended = Read();
    }

    public Task Ended { get; }

    /// <summary>
    /// <paramref name="heard"/> gets what is published on the channels that this connection subscribes to; it must not throw.
    /// </summary>
    public static async Task<RespConnection> Open(RedisAddress address, Encoding encoding, Action<string>? heard, CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address.Host, address.Port, ct);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (address.Ssl)
            {
                var tls = new SslStream(stream);
                await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = address.Host }, ct);
                stream = tls;
            }
            return new RespConnection(stream, encoding, heard);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Null, a text, a number or an array of them. What Redis refuses is thrown as <see cref="RedisRefusedException"/>.</summary>
    public async Task<object?> Call(params string[] command)
    {
        var answer = new TaskCompletionSource<object?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var bytes = Encode(command);
        await _turn.WaitAsync();
        try
        {
            _waiting.Enqueue(answer);
            await _stream.WriteAsync(bytes);
        }
        finally
        {
            _ = _turn.Release();
        }
        return await answer.Task;
    }

    public void Dispose() => _stream.Dispose();

    private async Task Read()
    {
        try
        {
            while (true)
            {
                var answer = await _reader.Next();
                if (_heard is not null && answer is object?[] and ["message", _, string message])
                    _heard(message);
                else if (!_waiting.TryDequeue(out var caller))
                    throw new InvalidDataException("Redis answers what nobody asked");
                else
                    _ = answer is RedisRefusedException refused ? caller.TrySetException(refused) : caller.TrySetResult(answer);
            }
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException or InvalidDataException or FormatException
            or OverflowException or SocketException)
        {
            _stream.Dispose();
            while (_waiting.TryDequeue(out var caller))
                _ = caller.TrySetCanceled();
        }
    }

    private byte[] Encode(string[] command)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"*{command.Length}\r\n");
        foreach (var part in command)
            _ = text.Append(CultureInfo.InvariantCulture, $"${_encoding.GetByteCount(part)}\r\n{part}\r\n");
        return _encoding.GetBytes(text.ToString());
    }
}

/// <summary>Redis took the command and refused it, for instance for a wrong password.</summary>
internal sealed class RedisRefusedException(string message) : Exception(message);
