using System.Globalization;

namespace ReferralHub.Shared.Telemetry.Otlp;

/// <summary>
/// OpenTelemetry's own variables, with the meaning and the defaults of its specification; one that is empty is not set. There are none
/// without <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, and nothing is measured for nobody then.
/// </summary>
internal sealed class OtlpSettings
{
    private readonly IConfiguration _values;
    private readonly List<string> _faults = [];

    private OtlpSettings(IConfiguration values, string endpoint)
    {
        _values = values;
        Endpoint = Base(endpoint);
        if (Text("OTEL_EXPORTER_OTLP_PROTOCOL") is { } protocol and not "http/json")
            _faults.Add($"OTEL_EXPORTER_OTLP_PROTOCOL must be http/json, no other is spoken; it is '{protocol}'");
        Headers = Pairs("OTEL_EXPORTER_OTLP_HEADERS");
        if (!Headers.All(Fits))
            _faults.Add("OTEL_EXPORTER_OTLP_HEADERS holds what is no header");
        Timeout = Milliseconds("OTEL_EXPORTER_OTLP_TIMEOUT", 10_000);
        SpanDelay = Milliseconds("OTEL_BSP_SCHEDULE_DELAY", 5_000);
        LogDelay = Milliseconds("OTEL_BLRP_SCHEDULE_DELAY", 1_000);
        MetricInterval = Milliseconds("OTEL_METRIC_EXPORT_INTERVAL", 60_000);
        Sampler = Sampling();
        Resource = Pairs("OTEL_RESOURCE_ATTRIBUTES");
        ServiceName = Text("OTEL_SERVICE_NAME");
    }

    public IReadOnlyList<string> Faults => _faults;
    public Uri Endpoint { get; }
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; }
    public TimeSpan Timeout { get; }
    public TimeSpan SpanDelay { get; }
    public TimeSpan LogDelay { get; }
    public TimeSpan MetricInterval { get; }
    public Sampler Sampler { get; }
    public IReadOnlyList<KeyValuePair<string, string>> Resource { get; }
    public string? ServiceName { get; }

    /// <summary>Null: nobody is to be told anything.</summary>
    public static OtlpSettings? Of(IConfiguration values) =>
        values["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 } endpoint
            && !string.Equals(values["OTEL_SDK_DISABLED"], "true", StringComparison.OrdinalIgnoreCase)
            ? new OtlpSettings(values, endpoint)
            : null;

    private string? Text(string name) => _values[name] is { Length: > 0 } value ? value : null;

    /// <summary>With a slash at its end, so that the paths of the signals go below it. It may hold a key, so it is not repeated.</summary>
    private Uri Base(string value)
    {
        if (Uri.TryCreate(value, UriKind.Absolute, out var url) && url is { Scheme: "http" or "https", Query: "", Fragment: "" })
            return new Uri(url.AbsoluteUri.TrimEnd('/') + '/');
        _faults.Add("OTEL_EXPORTER_OTLP_ENDPOINT must be an absolute http(s) URL without query");
        return new Uri("http://localhost:4318/");
    }

    private TimeSpan Milliseconds(string name, int unset)
    {
        const int Most = 24 * 60 * 60 * 1000;
        if (Text(name) is not { } text)
            return TimeSpan.FromMilliseconds(unset);
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value is >= 1 and <= Most)
            return TimeSpan.FromMilliseconds(value);
        _faults.Add($"{name} must be a whole number from 1 to {Most}, it is '{text}'");
        return TimeSpan.FromMilliseconds(unset);
    }

    private Sampler Sampling()
    {
        var share = 1.0;
        if (Text("OTEL_TRACES_SAMPLER_ARG") is { } text
            && !(double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out share) && share is >= 0 and <= 1))
            _faults.Add($"OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1, it is '{text}'");
        var name = Text("OTEL_TRACES_SAMPLER") ?? "parentbased_always_on";
        if (Sampler.Of(name, share) is { } sampler)
            return sampler;
        _faults.Add($"OTEL_TRACES_SAMPLER must be one of {string.Join(", ", Sampler.Names)}, it is '{name}'");
        return new Sampler(1, parentBased: true);
    }

    /// <summary><c>name=value,name=value</c>, the values percent-encoded. They may be keys, so they are not repeated.</summary>
    private List<KeyValuePair<string, string>> Pairs(string name)
    {
        var pairs = (Text(name) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2, StringSplitOptions.TrimEntries)).ToArray();
        if (pairs.All(pair => pair is [{ Length: > 0 }, _]))
            return [.. pairs.Select(pair => KeyValuePair.Create(pair[0], Uri.UnescapeDataString(pair[1])))];
        _faults.Add($"{name} must be a list such as name=value,name=value");
        return [];
    }

    private static bool Fits(KeyValuePair<string, string> header)
    {
        using var request = new HttpRequestMessage();
        return request.Headers.TryAddWithoutValidation(header.Key, header.Value) && !header.Value.AsSpan().ContainsAny('\r', '\n', '\0');
    }
}
