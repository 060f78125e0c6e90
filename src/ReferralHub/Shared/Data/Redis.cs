using ReferralHub.Shared.Hosting;
using StackExchange.Redis;

namespace ReferralHub.Shared.Data;

/// <summary>
/// The one connection to Redis, made at its first use. It is there or it is not: nothing waits for it to come back, and a command that is
/// not answered within half a second has failed.
/// </summary>
internal sealed class Redis(Settings settings) : IAsyncDisposable
{
    private readonly Lazy<Task<IConnectionMultiplexer>> _connection = new(() => Connect(settings.ConnectionStrings.Redis!));

    internal bool IsConfigured => !string.IsNullOrEmpty(settings.ConnectionStrings.Redis);

    internal Task<IConnectionMultiplexer> Connection => _connection.Value;

    internal async Task<bool> Answers()
    {
        try
        {
            await (await Connection).GetDatabase().PingAsync();
            return true;
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection.IsValueCreated)
            await (await Connection).DisposeAsync();
    }

    private static async Task<IConnectionMultiplexer> Connect(string text)
    {
        var options = ConfigurationOptions.Parse(text);
        options.AbortOnConnectFail = false;
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ConnectTimeout = 1000;
        options.AsyncTimeout = 500;
        // time-outs are looked at by the heartbeat alone
        options.HeartbeatInterval = TimeSpan.FromMilliseconds(200);
        return await ConnectionMultiplexer.ConnectAsync(options);
    }
}
