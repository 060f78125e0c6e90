using System.Diagnostics.Metrics;
using System.Text.Json;

namespace ReferralHub.Shared.Telemetry.Otlp;

/// <summary>An instrument and what it has measured since the start.</summary>
internal abstract class MetricStream(Instrument instrument)
{
    public Instrument Instrument => instrument;

    public abstract void Record(long value, ReadOnlySpan<KeyValuePair<string, object?>> labels);

    public abstract void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> labels);

    /// <summary>What came before is not said again: a gauge that observed nothing has nothing to say.</summary>
    public virtual void Begin(long collection)
    {
    }

    public abstract bool HasPoints { get; }

    public void Write(Utf8JsonWriter json, DateTimeOffset start, DateTimeOffset now)
    {
        json.WriteStartObject();
        json.WriteText("name"u8, instrument.Name);
        json.WriteText("description"u8, instrument.Description ?? "");
        json.WriteText("unit"u8, instrument.Unit ?? "");
        WriteData(json, start, now);
        json.WriteEndObject();
    }

    public static MetricStream Of(Instrument instrument) => KindOf(instrument) == typeof(Histogram<>)
        ? new HistogramStream(instrument)
        : new NumberStream(instrument);

    protected abstract void WriteData(Utf8JsonWriter json, DateTimeOffset start, DateTimeOffset now);

    protected static void WriteStart(
        Utf8JsonWriter json, KeyValuePair<string, object?>[] labels, DateTimeOffset start, DateTimeOffset now)
    {
        json.WriteStartObject();
        json.WriteAttributes(labels);
        json.WriteTime("startTimeUnixNano"u8, start);
        json.WriteTime("timeUnixNano"u8, now);
    }

    /// <summary><c>AGGREGATION_TEMPORALITY_CUMULATIVE</c>: since the start.</summary>
    protected static void WriteCumulative(Utf8JsonWriter json) => json.WriteNumber("aggregationTemporality"u8, 2);

    protected static Type KindOf(Instrument instrument) => instrument.GetType().GetGenericTypeDefinition();
}

/// <summary>Counters, which only grow or go up and down, and gauges.</summary>
internal sealed class NumberStream(Instrument instrument) : MetricStream(instrument)
{
    private readonly bool _isWhole = instrument.GetType().GenericTypeArguments[0] is var type
        && type != typeof(double) && type != typeof(float) && type != typeof(decimal);
    private readonly bool _isGauge = KindOf(instrument) is var kind && (kind == typeof(Gauge<>) || kind == typeof(ObservableGauge<>));
    private readonly bool _grows = KindOf(instrument) is var kind && (kind == typeof(Counter<>) || kind == typeof(ObservableCounter<>));
    private readonly LabelSets<NumberPoint> _points = new(() => new NumberPoint());
    private long _collection;

    public override bool HasPoints => Points.Any();

    private IEnumerable<KeyValuePair<KeyValuePair<string, object?>[], NumberPoint>> Points =>
        Instrument.IsObservable ? _points.All.Where(point => point.Value.Seen == _collection) : _points.All;

    public override void Begin(long collection) => _collection = collection;

    public override void Record(long value, ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        if (_isGauge || Instrument.IsObservable)
            _points.Of(labels).Set(value, _collection);
        else
            _points.Of(labels).Add(value);
    }

    public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        if (!double.IsFinite(value))
            return;
        if (_isGauge || Instrument.IsObservable)
            _points.Of(labels).Set(value, _collection);
        else
            _points.Of(labels).Add(value);
    }

    protected override void WriteData(Utf8JsonWriter json, DateTimeOffset start, DateTimeOffset now)
    {
        json.WriteStartObject(_isGauge ? "gauge"u8 : "sum"u8);
        if (!_isGauge)
        {
            WriteCumulative(json);
            json.WriteBoolean("isMonotonic"u8, _grows);
        }
        json.WriteStartArray("dataPoints"u8);
        foreach (var (labels, point) in Points)
        {
            WriteStart(json, labels, start, now);
            if (_isWhole)
                json.WriteLong("asInt"u8, point.Whole);
            else
                json.WriteNumber("asDouble"u8, point.Fraction);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
