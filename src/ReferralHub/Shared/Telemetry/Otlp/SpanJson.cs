using System.Collections.Frozen;
using System.Diagnostics;
using System.Text.Json;

namespace ReferralHub.Shared.Telemetry.Otlp;

/// <summary>
/// A span as OTLP has it. Of what others note only the members of a list are told: a path may hold a code, and a query, a user agent,
/// a tracestate and the text of a failure anything. Statements hold placeholders alone.
/// </summary>
internal static class SpanJson
{
    private static readonly FrozenSet<string> s_told = FrozenSet.Create(
        "http.request.method", "http.route", "http.response.status_code", "network.protocol.version", "url.scheme", "error.type",
        "db.system.name", "db.namespace", "db.operation.name", "db.collection.name", "db.query.text", "db.response.status_code",
        "db.npgsql.prepared", "db.npgsql.rows", "exception.type");

    public static void Write(Utf8JsonWriter json, Activity activity)
    {
        var ours = activity.Source.Name is Meters.Name;
        json.WriteStartObject();
        json.WriteString("traceId"u8, activity.TraceId.ToHexString());
        json.WriteString("spanId"u8, activity.SpanId.ToHexString());
        if (activity.ParentSpanId != default)
            json.WriteString("parentSpanId"u8, activity.ParentSpanId.ToHexString());
        json.WriteNumber("flags"u8, Flags(activity));
        json.WriteText("name"u8, activity.DisplayName);
        // .NET counts from 0 in the same order
        json.WriteNumber("kind"u8, (int)activity.Kind + 1);
        json.WriteTime("startTimeUnixNano"u8, activity.StartTimeUtc);
        json.WriteTime("endTimeUnixNano"u8, activity.StartTimeUtc + activity.Duration);
        json.WriteAttributes(Told(activity.TagObjects, ours));
        WriteEvents(json, activity, ours);
        WriteLinks(json, activity, ours);
        json.WriteStartObject("status"u8);
        json.WriteNumber("code"u8, (int)activity.Status);
        if (ours && activity.StatusDescription is { Length: > 0 } description)
            json.WriteText("message"u8, description);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>The W3C flags, and above them whether the parent is of another process.</summary>
    private static int Flags(Activity activity) => (int)activity.ActivityTraceFlags | 0x100 | (activity.HasRemoteParent ? 0x200 : 0);

    private static IEnumerable<KeyValuePair<string, object?>> Told(IEnumerable<KeyValuePair<string, object?>>? members, bool ours) =>
        (members ?? []).Where(member => ours || s_told.Contains(member.Key));

    private static void WriteEvents(Utf8JsonWriter json, Activity activity, bool ours)
    {
        json.WriteStartArray("events"u8);
        foreach (var happened in activity.Events)
        {
            json.WriteStartObject();
            json.WriteTime("timeUnixNano"u8, happened.Timestamp);
            json.WriteText("name"u8, happened.Name);
            json.WriteAttributes(Told(happened.Tags, ours));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteLinks(Utf8JsonWriter json, Activity activity, bool ours)
    {
        json.WriteStartArray("links"u8);
        foreach (var link in activity.Links)
        {
            json.WriteStartObject();
            json.WriteString("traceId"u8, link.Context.TraceId.ToHexString());
            json.WriteString("spanId"u8, link.Context.SpanId.ToHexString());
            json.WriteAttributes(Told(link.Tags, ours));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
