using ReferralHub.Shared.Hosting;

namespace ReferralHub.Shared.Telemetry.Otlp;

/// <summary>
/// Sends what is measured, traced and logged to the collector. It stands beside everything else: nobody waits for it, whatever the
/// collector does, and what it cannot send is lost. At a stop it sends what is left when requests and workers are done.
/// </summary>
internal sealed class OtlpExporter(
    Spans spans, MetricStreams metrics, LogRecords records, OtlpClient client, OtlpSettings settings, ILogger<OtlpExporter> log)
    : BackgroundWork
{
    /// <summary>At the end, and for a collector that did not answer even before.</summary>
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_briefFarewell = TimeSpan.FromSeconds(1);

    private readonly Outlet _traces = new(Signal.Traces, client, log);
    private readonly Outlet _metrics = new(Signal.Metrics, client, log);
    private readonly Outlet _logs = new(Signal.Logs, client, log);
    private readonly Resource _resource = new(settings);
    private readonly CancellationTokenSource _end = new();

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        spans.Listen();
        metrics.Listen();
        return base.StartAsync(cancellationToken);
    }

    /// <summary>Not yet: requests and workers still have something to tell.</summary>
    public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override async Task StoppedAsync(CancellationToken cancellationToken)
    {
        // of its own: the host's patience may have gone to a request that hung
        _end.CancelAfter(_traces.IsFailing || _metrics.IsFailing || _logs.IsFailing ? s_briefFarewell : s_farewell);
        await base.StopAsync(_end.Token);
    }

    public override void Dispose()
    {
        _end.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        Send(spans.Done, _traces, settings.SpanDelay, batch => OtlpJson.Body(
            Signal.Traces, _resource, batch, span => (span.Source.Name, span.Source.Version), SpanJson.Write), stoppingToken),
        Send(records.Said, _logs, settings.LogDelay, batch => OtlpJson.Body(
            Signal.Logs, _resource, batch, record => (record.Category, null), LogRecords.Write), stoppingToken),
        SendMetrics(stoppingToken));

    private async Task Send<T>(BatchQueue<T> queue, Outlet outlet, TimeSpan delay, Func<T[], byte[]> body, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            await queue.Wait(delay, stopping);
            while (queue.Take() is ({ Length: > 0 } batch, var lost))
                await outlet.Send(() => body(batch), batch.Length, lost, stopping, _end.Token);
        }
    }

    /// <summary>Sums since the start: the next ones hold what these could not tell.</summary>
    private async Task SendMetrics(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            await Task.Delay(settings.MetricInterval, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _metrics.Send(() => metrics.Collect(_resource), 0, 0, stopping, _end.Token);
        }
    }
}
