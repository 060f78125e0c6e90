using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using ReferralHub.Tests.Host;

namespace ReferralHub.Tests.Shared.Replicas;

/// <summary>What the meter of one instance says of its reads, by target or by reason.</summary>
internal sealed class ReadCounts : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, long> _counted = new();
    private double _lag = double.NaN;

    public ReadCounts(App app)
    {
        var meters = app.Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Scope == meters && instrument.Name.StartsWith("referralhub.re", StringComparison.Ordinal))
                self.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
            _counted.AddOrUpdate((string)tags[0].Value!, value, (_, sum) => sum + value));
        _listener.SetMeasurementEventCallback<double>((_, value, _, _) => _lag = value);
        _listener.Start();
    }

    public long this[string name] => _counted.GetValueOrDefault(name);

    public double Lag
    {
        get
        {
            _listener.RecordObservableInstruments();
            return _lag;
        }
    }

    public void Dispose() => _listener.Dispose();
}
