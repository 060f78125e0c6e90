namespace ReferralHub.Tests.Host;

/// <summary>What scripts/run --cluster starts: two instances that share a database, a Redis and a mail folder, behind nginx.</summary>
public sealed class Cluster : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly TestRedis _redis;
    private readonly ServerProcess[] _instances;
    private readonly List<Uri> _addresses = [];
    private Nginx? _nginx;

    private Cluster(TestDatabase database, TestRedis redis, Dictionary<string, string> own)
    {
        (_database, _redis) = (database, redis);
        var settings = App.Settings(database, Mailbox, new(own)
        {
            ["ConnectionStrings:Redis"] = redis.Address,
            ["Proxy:KnownNetworks:0"] = "127.0.0.0/8",
            // what a killed instance had in hand is free again soon
            ["Worker:LeaseSeconds"] = "2",
            ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Information"
        });
        _instances = [new(settings), new(settings)];
    }

    public Mailbox Mailbox { get; } = new();

    /// <summary>To the balancer.</summary>
    public HttpClient Http { get; } = new(new Secrets.Ear(new SocketsHttpHandler()));

    public static async Task<Cluster> Start(Dictionary<string, string>? settings = null)
    {
        var cluster = new Cluster(await TestDatabase.Create(), await TestRedis.Start(), settings ?? []);
        try
        {
            await cluster.Open();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>How many calls this instance got, those that it did not take among them.</summary>
    public int Served(int instance) => _nginx!.Served(_addresses[instance]);

    public Task Kill(int instance) => _instances[instance].Kill();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (_nginx is not null)
            await _nginx.DisposeAsync();
        foreach (var instance in _instances)
            await instance.DisposeAsync();
        await _redis.DisposeAsync();
        await _database.DisposeAsync();
        Directory.Delete(Mailbox.Folder, recursive: true);
    }

    private async Task Open()
    {
        foreach (var instance in _instances)
        {
            using var direct = await instance.Ready();
            _addresses.Add(direct.BaseAddress!);
        }
        _nginx = await Nginx.Balancing(_addresses[0], _addresses[1]);
        Http.BaseAddress = _nginx.Addresses[0];
    }
}
