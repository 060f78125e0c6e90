using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using ReferralHub.Shared.Hosting;

namespace ReferralHub.Shared.Security;

/// <summary>
/// The one way to Redis of this program. It connects in the background and comes back by itself; no call waits longer than
/// <see cref="Patience"/>, and while Redis is down none waits at all: the answer is then null and the caller has its own way out.
/// </summary>
internal sealed class RedisConnection : IAsyncDisposable
{
    /// <summary>Redis answers in less than a millisecond; who waits longer would rather have the second-best answer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _tried = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RedisAddress? _address;
    private readonly ILogger<RedisConnection> _log;
    private readonly TimeProvider _clock;
    private readonly Encoding _encoding;
    private readonly TimeSpan _patience;
    private readonly Task _running;
    private volatile RespConnection? _up;
    private long _refused;

    /// <param name="encoding">Of texts; UTF-8 unless said. Latin-1 takes any bytes, each as a character.</param>
    /// <param name="patience"><see cref="Patience"/> unless said.</param>
    public RedisConnection(
        Settings settings, TimeProvider clock, ILogger<RedisConnection> log, Encoding? encoding = null, TimeSpan? patience = null)
    {
        (_clock, _log, _encoding, _patience) = (clock, log, encoding ?? Encoding.UTF8, patience ?? Patience);
        _running = RedisAddress.TryParse(settings.ConnectionStrings.Redis, out _address) ? Task.Run(Run) : Task.CompletedTask;
    }

    public bool IsConfigured => _address is not null;

    public bool IsUp => _up is not null;

    /// <summary>Runs a script on one key in one step. Null: Redis did not answer, or did not in time.</summary>
    public async ValueTask<object?[]?> Eval(string script, string key, params string[] arguments) =>
        await Call(["EVAL", script, "1", key, .. arguments]) as object?[];

    /// <summary>Tells the <see cref="RedisChannel"/>s of this name, as far as they listen. False: Redis was not reached.</summary>
    public async Task<bool> Publish(string channel, string message) => await Call("PUBLISH", channel, message) is long;

    public async Task<bool> Answers() => await Call("PING") is "PONG";

    /// <summary>Null: Redis did not answer, did not in time, or has nothing.</summary>
    public async ValueTask<object?> Call(params string[] command)
    {
        if (_address is null)
            return null;
        // what arrives while the program starts waits for the first connection, bounded like everything
        if (!_tried.Task.IsCompleted)
            _ = await Task.WhenAny(_tried.Task, Task.Delay(_patience, _clock));
        if (_up is not { } connection)
            return null;
        try
        {
            return await connection.Call(command).WaitAsync(_patience, _clock);
        }
        catch (RedisRefusedException refused)
        {
            // out of memory, read only: it answers, and still cannot be used; said once a minute, not once a call
            var now = _clock.GetTimestamp();
            var before = Interlocked.Read(ref _refused);
            if ((before == 0 || _clock.GetElapsedTime(before, now) > TimeSpan.FromMinutes(1))
                && Interlocked.CompareExchange(ref _refused, now, before) == before)
                _log.LogWarning("Redis refuses, each instance counts for itself: {Reason}", refused.Message);
            return null;
        }
        catch (Exception fault) when (fault is TimeoutException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // from now on nobody else waits: the loop below finds out when it is back
            connection.Dispose();
            _ = Interlocked.CompareExchange(ref _up, null, connection);
            return null;
        }
    }

    private async Task Run()
    {
        var told = false;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var connection = await Open(null, _stop.Token);
                _up = connection;
                if (told)
                    _log.LogInformation("Redis is back");
                told = false;
                _ = _tried.TrySetResult();
                await connection.Ended.WaitAsync(_stop.Token);
            }
            catch (Exception fault) when (fault is SocketException or IOException or TimeoutException or OperationCanceledException
                or RedisRefusedException or AuthenticationException or ObjectDisposedException)
            {
                if (!told && !_stop.IsCancellationRequested)
                    _log.LogWarning("Redis is down, each instance counts for itself: {Reason}", fault.Message);
                told = true;
            }
            _up = null;
            _ = _tried.TrySetResult();
            await Task.Delay(s_pause, _clock, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>A frozen Redis still takes connections (the kernel does), so it counts as up only once it has answered.</summary>
    internal async Task<RespConnection> Open(Action<string>? heard, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(TimeSpan.FromSeconds(2));
        var connection = await RespConnection.Open(_address!, _encoding, heard, patience.Token);
        try
        {
            if (_address!.Password.Length > 0)
                _ = await connection.Call(_address.User.Length > 0
                    ? ["AUTH", _address.User, _address.Password]
                    : ["AUTH", _address.Password]).WaitAsync(patience.Token);
            if (_address.Database > 0)
                _ = await connection.Call("SELECT", _address.Database.ToString(CultureInfo.InvariantCulture)).WaitAsync(patience.Token);
            _ = await connection.Call("PING").WaitAsync(patience.Token);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }
}
