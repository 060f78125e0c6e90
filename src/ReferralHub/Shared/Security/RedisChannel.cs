using System.Net.Sockets;
using System.Security.Authentication;

namespace ReferralHub.Shared.Security;

/// <summary>
/// Listens to what instances publish, on a connection of its own. Redis keeps nothing for who is away, so <paramref name="began"/> is
/// called each time the listening begins: whoever must miss nothing looks then at what happened meanwhile. Neither callback may throw.
/// </summary>
internal sealed class RedisChannel(RedisConnection redis, string name, TimeProvider clock, Action<string> heard, Action began)
    : IAsyncDisposable
{
    private static readonly TimeSpan s_heartbeat = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public void Start() => _running = redis.IsConfigured ? Task.Run(Run) : Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task Run()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var connection = await redis.Open(heard, _stop.Token);
                _ = await connection.Call("SUBSCRIBE", name).WaitAsync(s_heartbeat, clock, _stop.Token);
                began();
                // a frozen Redis or a cut line says nothing by itself
                while (await connection.Call("PING").WaitAsync(s_heartbeat, clock, _stop.Token) is not null)
                    await Task.Delay(s_heartbeat, clock, _stop.Token);
            }
            catch (Exception fault) when (fault is SocketException or IOException or TimeoutException or OperationCanceledException
                or RedisRefusedException or AuthenticationException or ObjectDisposedException)
            {
                // RedisConnection tells the log
            }
            await Task.Delay(s_heartbeat, clock, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
