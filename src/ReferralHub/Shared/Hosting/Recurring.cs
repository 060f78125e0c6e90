namespace ReferralHub.Shared.Hosting;

/// <summary>
/// Work done in rounds until the host stops. A round that leaves more to do is followed at once, any other after a wait; one that fails is
/// logged as <paramref name="failure"/> and tried again after a pause. No round begins while the instance drains.
/// </summary>
internal abstract class Recurring(string failure, ILogger log) : BackgroundWork
{
    private readonly CancellationTokenSource _breakOff = new();

    /// <summary>For work in hand at a stop: it may finish as long as the instance drains, and is broken off then.</summary>
    protected CancellationToken BreakOff => _breakOff.Token;

    /// <summary>Nobody waits here for what is in hand: the drain is the time it has.</summary>
    public sealed override Task StoppingAsync(CancellationToken cancellationToken)
    {
        _ = base.StopAsync(cancellationToken);
        return Task.CompletedTask;
    }

    public sealed override async Task StopAsync(CancellationToken cancellationToken)
    {
        await _breakOff.CancelAsync();
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!await Round(stoppingToken))
                    await Wait(stoppingToken);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                // what the stop broke off has not failed
            }
            catch (Exception exception)
            {
                log.LogWarning("{Failure}: {Reason}", failure, exception.Message);
                await Pause(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Whether there is more to do at once.</summary>
    protected abstract Task<bool> Round(CancellationToken stopping);

    protected abstract Task Wait(CancellationToken stopping);

    /// <summary>After a failure.</summary>
    protected virtual Task Pause(CancellationToken stopping) => Wait(stopping);

    /// <summary>Give or take half, so that the instances do not all come at once.</summary>
    protected static TimeSpan About(double seconds) => TimeSpan.FromSeconds(seconds * (0.5 + Random.Shared.NextDouble()));
}
