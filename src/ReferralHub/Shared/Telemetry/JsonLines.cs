using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace ReferralHub.Shared.Telemetry;

/// <summary>
/// The log as one JSON object a line. .NET's own formatter hides the trace in an array of scopes and writes the path of the request, which
/// may hold a referral code; here <c>trace_id</c> is a member, of the name and value it has in a problem, and paths are left out.
/// </summary>
internal sealed class JsonLines(TimeProvider clock) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "json-lines";

    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var line = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(line, s_options))
        {
            json.WriteStartObject();
            json.WriteString("time"u8, clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("level"u8, Word(logEntry.LogLevel));
            json.WriteString("category"u8, logEntry.Category);
            if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity)
            {
                json.WriteString("trace_id"u8, activity.TraceId.ToHexString());
                json.WriteString("span_id"u8, activity.SpanId.ToHexString());
            }
            json.WriteString("message"u8, logEntry.Formatter(logEntry.State, logEntry.Exception));
            if (logEntry.Exception is { } exception)
                json.WriteString("exception"u8, exception.ToString());
            WriteMembers(json, "values", Members(logEntry.State));
            WriteMembers(json, "scope", Scopes(scopeProvider));
            json.WriteEndObject();
        }
        textWriter.WriteLine(Encoding.UTF8.GetString(line.WrittenSpan));
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Critical => "critical",
        LogLevel.Error => "error",
        LogLevel.Warning => "warning",
        LogLevel.Information => "information",
        LogLevel.Debug => "debug",
        _ => "trace"
    };

    private static Dictionary<string, object?> Scopes(IExternalScopeProvider? scopes)
    {
        var all = new Dictionary<string, object?>();
        scopes?.ForEachScope(static (scope, all) =>
        {
            foreach (var (name, value) in Members(scope))
                all[name] = value;
        }, all);
        return all;
    }

    /// <summary>Named values; the template they are named in says nothing new, and a path may be anything.</summary>
    internal static IEnumerable<KeyValuePair<string, object?>> Members(object? state) =>
        (state as IEnumerable<KeyValuePair<string, object?>> ?? [])
        .Where(member => member.Key is not ("{OriginalFormat}" or "RequestPath"));

    private static void WriteMembers(Utf8JsonWriter json, string name, IEnumerable<KeyValuePair<string, object?>> members)
    {
        var begun = false;
        foreach (var (member, value) in members)
        {
            if (!begun)
                json.WriteStartObject(name);
            begun = true;
            if (value is long or int)
                json.WriteNumber(member, Convert.ToInt64(value, CultureInfo.InvariantCulture));
            else
                json.WriteString(member, Convert.ToString(value, CultureInfo.InvariantCulture));
        }
        if (begun)
            json.WriteEndObject();
    }
}
