namespace ReferralHub.Shared.Telemetry.Otlp;

/// <summary>One of the three things that are told, by the names that the protocol has for its parts.</summary>
internal sealed record Signal(string Name, string Path, string Resources, string Scopes, string Items, string Rejected)
{
    public static readonly Signal Traces = new("Traces", "v1/traces", "resourceSpans", "scopeSpans", "spans", "rejectedSpans");
    public static readonly Signal Metrics =
        new("Metrics", "v1/metrics", "resourceMetrics", "scopeMetrics", "metrics", "rejectedDataPoints");
    public static readonly Signal Logs = new("Logs", "v1/logs", "resourceLogs", "scopeLogs", "logRecords", "rejectedLogRecords");
}
