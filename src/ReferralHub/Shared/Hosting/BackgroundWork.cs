namespace ReferralHub.Shared.Hosting;

/// <summary>
/// A background service that has its part in the stop of its instance. The host runs one act of it after the other, and within an act
/// everybody at once:
/// <list type="number">
/// <item>stopping: the instance is not ready any more, but serves on while it drains (<see cref="Drain"/>); its workers begin nothing
/// new and go on with what they have in hand (<see cref="Recurring"/>);</item>
/// <item>stop: the web server closes and ends its requests; what the workers still have in hand goes back;</item>
/// <item>stopped: what requests left to be written is written (<see cref="BatchWriter{T}"/>).</item>
/// </list>
/// </summary>
internal abstract class BackgroundWork : BackgroundService, IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public virtual Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public virtual Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
