using System.Runtime.InteropServices;

namespace ReferralHub.Shared.Hosting;

internal sealed class ShutdownSettings
{
    /// <summary>How long an instance that is told to stop serves on, so that balancers see in time that it is not ready.</summary>
    public double DrainSeconds { get; init; } = 3;
}

/// <summary>
/// The first act of a stop: serving on for a while, not ready any more (<c>/health/ready</c>), each connection closed with its answer, so
/// that none is cut while its client sends the next request. A second signal ends the wait.
/// </summary>
internal sealed class Drain(IHostApplicationLifetime lifetime, Settings settings) : BackgroundWork
{
    /// <summary>For requests and workers, once the drain is over; who takes longer is cut off.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(6);

    public static TimeSpan Limit(Settings settings) => TimeSpan.FromSeconds(settings.Shutdown.DrainSeconds) + s_patience;

    public override async Task StoppingAsync(CancellationToken cancellationToken)
    {
        // a signal has said so already, whoever stops the host by a call has not
        lifetime.StopApplication();
        var again = new TaskCompletionSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => again.TrySetResult());
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => again.TrySetResult());
        _ = await Task.WhenAny(again.Task, Task.Delay(TimeSpan.FromSeconds(settings.Shutdown.DrainSeconds), cancellationToken));
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.CompletedTask;
}

internal static class Draining
{
    public static void AddDrain(this IServiceCollection services, Settings settings)
    {
        _ = services.AddHostedService<Drain>();
        _ = services.Configure<HostOptions>(host =>
        {
            host.ShutdownTimeout = Drain.Limit(settings);
            host.ServicesStopConcurrently = true;
        });
    }

    public static void UseDrain(this WebApplication app)
    {
        var stopping = app.Lifetime.ApplicationStopping;
        _ = app.Use((context, next) =>
        {
            if (stopping.IsCancellationRequested && HttpProtocol.IsHttp11(context.Request.Protocol))
                context.Response.Headers.Connection = "close";
            return next(context);
        });
    }
}
