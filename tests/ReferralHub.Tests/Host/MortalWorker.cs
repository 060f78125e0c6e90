namespace ReferralHub.Tests.Host;

/// <summary>
/// The background work of an instance in a process of its own, on the same database, which can die at any moment. What it had in hand is
/// free again a second later, unless <paramref name="more"/> says otherwise.
/// </summary>
public sealed class MortalWorker(TestDatabase database, Mailbox mailbox, Dictionary<string, string>? more = null) : IAsyncDisposable
{
    private readonly Dictionary<string, string> _settings = App.Settings(database, mailbox, new(more ?? [])
    {
        ["Worker:LeaseSeconds"] = more?.GetValueOrDefault("Worker:LeaseSeconds") ?? "1",
        ["Referrals:SweepSeconds"] = "0.2",
        ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Information"
    });
    private ServerProcess? _process;

    public bool IsRunning => _process is not null;

    public void Start() => _process = new ServerProcess(_settings);

    /// <summary>Lets it get to work, kills it so much later, and starts the next.</summary>
    public async Task Die(TimeSpan later)
    {
        (await _process!.Ready()).Dispose();
        await Task.Delay(later);
        await Stop();
        Start();
    }

    public async Task Stop()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        _process = null;
    }

    public async ValueTask DisposeAsync() => await Stop();
}
