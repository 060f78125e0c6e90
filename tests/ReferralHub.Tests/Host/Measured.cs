using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace ReferralHub.Tests.Host;

/// <summary>What one instance measures from now on, by names such as <c>referralhub.logins{method=password,result=ok}</c>.</summary>
public sealed class Measured : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, Instrument> _instruments = new();
    private readonly ConcurrentDictionary<string, double> _values = new();

    public Measured(App app) : this(app.Services.GetRequiredService<IMeterFactory>())
    {
    }

    /// <summary>Each instance has a factory, which is the scope of its meters.</summary>
    public Measured(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope != meters)
                return;
            _ = _instruments.TryAdd(instrument.Name, instrument);
            listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>For what measures while nobody looks.</summary>
    public static IMeterFactory Nowhere { get; } = Meters();

    /// <summary>All that there is to measure, measured or not.</summary>
    public IReadOnlyCollection<Instrument> Instruments => [.. _instruments.Values];

    /// <summary>What was measured, with the labels it had.</summary>
    public IReadOnlyCollection<string> Names
    {
        get
        {
            _listener.RecordObservableInstruments();
            return [.. _values.Keys];
        }
    }

    public static IMeterFactory Meters() =>
        new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();

    /// <summary>The sum of a counter, the last value of a gauge, how many values a histogram got; 0 if nothing was measured.</summary>
    public double Of(string name)
    {
        _listener.RecordObservableInstruments();
        return _values.GetValueOrDefault(name);
    }

    public Task Becomes(string name, double value) =>
        Eventually.True(() => Task.FromResult(Of(name).Equals(value)), $"{name} (measured: {string.Join(' ', _values)}) is {value}");

    public void Dispose() => _listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = tags.ToArray().OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key}={tag.Value}").ToArray();
        var name = labels.Length == 0 ? instrument.Name : $"{instrument.Name}{{{string.Join(',', labels)}}}";
        var amount = instrument.GetType().Name.StartsWith("Histogram", StringComparison.Ordinal) ? 1 : value;
        // what is observed is a sum already
        _ = _values.AddOrUpdate(name, amount, (_, sum) => instrument.IsObservable ? value : sum + amount);
    }
}
