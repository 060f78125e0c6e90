using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Numerics;
using System.Text.Json;

namespace ReferralHub.Shared.Telemetry.Otlp;

/// <summary>
/// All that this instance measures, from the start on: each instrument finds what belongs to it without a search, and an instrument that
/// nobody asked for stays silent. Meters of another instance in the same process are its own.
/// </summary>
internal sealed class MetricStreams : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<MetricStream> _streams = new();
    private readonly TimeProvider _clock;
    private DateTimeOffset _start;
    private long _collection;

    public MetricStreams(IMeterFactory meters, TimeProvider clock)
    {
        _clock = clock;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (!IsTold(instrument.Meter) || (instrument.Meter.Scope is { } scope && scope != meters))
                return;
            var stream = MetricStream.Of(instrument);
            _streams.Enqueue(stream);
            listener.EnableMeasurementEvents(instrument, stream);
        };
        _listener.SetMeasurementEventCallback<byte>(Whole);
        _listener.SetMeasurementEventCallback<short>(Whole);
        _listener.SetMeasurementEventCallback<int>(Whole);
        _listener.SetMeasurementEventCallback<long>(Whole);
        _listener.SetMeasurementEventCallback<float>(Fraction);
        _listener.SetMeasurementEventCallback<double>(Fraction);
        _listener.SetMeasurementEventCallback<decimal>(Fraction);
    }

    public void Listen()
    {
        _start = _clock.GetUtcNow();
        _listener.Start();
    }

    /// <summary>By one caller at a time.</summary>
    public byte[] Collect(Resource resource)
    {
        _collection++;
        foreach (var stream in _streams)
            stream.Begin(_collection);
        try
        {
            _listener.RecordObservableInstruments();
        }
        catch (AggregateException)
        {
            // who could not be observed has nothing to say, and the others have been
        }
        var now = _clock.GetUtcNow();
        return OtlpJson.Body(Signal.Metrics, resource, _streams.Where(stream => stream.HasPoints),
            stream => (stream.Instrument.Meter.Name, stream.Instrument.Meter.Version), (json, stream) => stream.Write(json, _start, now));
    }

    public void Dispose() => _listener.Dispose();

    private static void Whole<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> labels, object? stream)
        where T : INumberBase<T> => ((MetricStream)stream!).Record(long.CreateTruncating(value), labels);

    private static void Fraction<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> labels, object? stream)
        where T : INumberBase<T> => ((MetricStream)stream!).Record(double.CreateTruncating(value), labels);

    private static bool IsTold(Meter meter) => meter.Name is Meters.Name or "Npgsql" or "System.Runtime"
        or "Microsoft.AspNetCore.Hosting" or "Microsoft.AspNetCore.Server.Kestrel";
}
