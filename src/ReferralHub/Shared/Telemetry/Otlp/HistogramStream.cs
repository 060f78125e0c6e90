using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.Json;

namespace ReferralHub.Shared.Telemetry.Otlp;

/// <summary>Durations and sizes, between the bounds that their instrument advises, or else the specification and its conventions.</summary>
internal sealed class HistogramStream : MetricStream
{
    private static readonly double[] s_seconds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
    private static readonly double[] s_others = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000];

    private readonly double[] _bounds;
    private readonly LabelSets<HistogramPoint> _points;

    public HistogramStream(Instrument instrument) : base(instrument)
    {
        _bounds = Advised(instrument) ?? (instrument.Unit is "s" ? s_seconds : s_others);
        _points = new LabelSets<HistogramPoint>(() => new HistogramPoint(_bounds));
    }

    public override bool HasPoints => _points.All.Any();

    public override void Record(long value, ReadOnlySpan<KeyValuePair<string, object?>> labels) => _points.Of(labels).Add(value);

    public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> labels) => _points.Of(labels).Add(value);

    protected override void WriteData(Utf8JsonWriter json, DateTimeOffset start, DateTimeOffset now)
    {
        json.WriteStartObject("histogram"u8);
        WriteCumulative(json);
        json.WriteStartArray("dataPoints"u8);
        foreach (var (labels, point) in _points.All)
        {
            var (counts, sum, least, most) = point.Read();
            WriteStart(json, labels, start, now);
            json.WriteLong("count"u8, counts.Sum());
            json.WriteNumber("sum"u8, sum);
            if (least <= most)
            {
                json.WriteNumber("min"u8, least);
                json.WriteNumber("max"u8, most);
            }
            json.WriteStartArray("bucketCounts"u8);
            foreach (var count in counts)
                json.WriteStringValue(count.ToString(CultureInfo.InvariantCulture));
            json.WriteEndArray();
            json.WriteStartArray("explicitBounds"u8);
            foreach (var bound in _bounds)
                json.WriteNumberValue(bound);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static double[]? Advised(Instrument instrument) => instrument switch
    {
        Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds],
        Histogram<long> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(bound => (double)bound)],
        Histogram<int> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(bound => (double)bound)],
        _ => null
    };
}
