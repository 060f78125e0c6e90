using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ReferralHub.Shared.Webhooks;

/// <summary>
/// What is sent of an event, <c>{type, timestamp, data}</c>: written once, for a signature is good for these bytes alone.
/// </summary>
internal static class WebhookBody
{
    public static string Of(string type, DateTime at, string data)
    {
        using var document = JsonDocument.Parse(data);
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            json.WriteString("timestamp", Text(at));
            json.WriteStartObject("data");
            foreach (var member in document.RootElement.EnumerateObject())
                if (TimeOf(member) is { } time)
                    json.WriteString(member.Name, Text(time.UtcDateTime));
                else
                    member.WriteTo(json);
            // entries of the ledger never change; older events do not say so
            if (!document.RootElement.TryGetProperty("version", out _))
                json.WriteNumber("version", 1);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length);
    }

    /// <summary>The database writes times in the zone of its session; ours are in UTC.</summary>
    private static DateTimeOffset? TimeOf(JsonProperty member) =>
        (member.Name.EndsWith("_at", StringComparison.Ordinal) || member.Name is "date_referred")
        && member.Value.ValueKind is JsonValueKind.String && member.Value.TryGetDateTimeOffset(out var time)
            ? time
            : null;

    private static string Text(DateTime time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
