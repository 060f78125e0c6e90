using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace ReferralHub.Shared.Telemetry.Otlp;

/// <summary>What the log said, with all that may change afterwards written down.</summary>
internal sealed record LogRecord(
    DateTimeOffset Time, string Category, LogLevel Level, string Message, Exception? Exception, ActivityContext Context,
    KeyValuePair<string, object?>[] Members);

/// <summary>The log beside the console, of the same lines. What is said about the sending itself is not sent: it might never end.</summary>
[ProviderAlias("OpenTelemetry")]
internal sealed class LogRecords(TimeProvider clock) : ILoggerProvider, ISupportExternalScope
{
    private static readonly string s_itself = typeof(LogRecords).Namespace!;

    private readonly TimeProvider _clock = clock;
    private IExternalScopeProvider? _scopes;

    public BatchQueue<LogRecord> Said { get; } = new();

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public ILogger CreateLogger(string categoryName) => new Log(this, categoryName);

    public void Dispose()
    {
        // what waits is the exporter's
    }

    public static void Write(Utf8JsonWriter json, LogRecord record)
    {
        json.WriteStartObject();
        json.WriteTime("timeUnixNano"u8, record.Time);
        json.WriteTime("observedTimeUnixNano"u8, record.Time);
        // four grades to a level, of which .NET has one
        json.WriteNumber("severityNumber"u8, ((int)record.Level * 4) + 1);
        json.WriteString("severityText"u8, record.Level.ToString());
        json.WriteStartObject("body"u8);
        json.WriteText("stringValue"u8, record.Message);
        json.WriteEndObject();
        json.WriteAttributes([.. record.Members, .. Of(record.Exception)]);
        if (record.Context.TraceId != default)
        {
            json.WriteString("traceId"u8, record.Context.TraceId.ToHexString());
            json.WriteString("spanId"u8, record.Context.SpanId.ToHexString());
            json.WriteNumber("flags"u8, (int)record.Context.TraceFlags);
        }
        json.WriteEndObject();
    }

    private static KeyValuePair<string, object?>[] Of(Exception? exception) => exception is null ? [] :
    [
        new("exception.type", exception.GetType().FullName), new("exception.message", exception.Message),
        new("exception.stacktrace", exception.ToString())
    ];

    private sealed class Log(LogRecords records, string category) : ILogger
    {
        private readonly bool _told = !category.StartsWith(s_itself, StringComparison.Ordinal);

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => records._scopes?.Push(state);

        public bool IsEnabled(LogLevel logLevel) => _told && logLevel is not LogLevel.None;

        void ILogger.Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            var members = new Dictionary<string, object?>();
            records._scopes?.ForEachScope(static (scope, members) => Gather(scope, members), members);
            Gather(state, members);
            records.Said.Add(new LogRecord(records._clock.GetUtcNow(), category, logLevel, formatter(state, exception), exception,
                Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Context : default, [.. members]));
        }

        private static void Gather(object? state, Dictionary<string, object?> members)
        {
            foreach (var (name, value) in JsonLines.Members(state))
                members[name] = value is bool or int or long or double ? value : Convert.ToString(value, CultureInfo.InvariantCulture);
        }
    }
}
