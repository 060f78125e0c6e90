using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ReferralHub.Shared.Telemetry.Otlp;

/// <summary>
/// OTLP as JSON: names in camelCase, ids in hex, enumerations as numbers, and whole numbers of 64 bits as strings, as Protobuf's JSON has
/// them.
/// </summary>
internal static class OtlpJson
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The body of a request, gzipped: what belongs to one scope stands together.</summary>
    public static byte[] Body<T>(
        Signal signal, Resource resource, IEnumerable<T> items, Func<T, (string Name, string? Version)> scopeOf,
        Action<Utf8JsonWriter, T> write)
    {
        using var bytes = new MemoryStream();
        using (var zipped = new GZipStream(bytes, CompressionLevel.Fastest))
        using (var json = new Utf8JsonWriter(zipped, s_options))
        {
            json.WriteStartObject();
            json.WriteStartArray(signal.Resources);
            json.WriteStartObject();
            json.WriteStartObject("resource"u8);
            json.WriteAttributes(resource.Attributes);
            json.WriteEndObject();
            json.WriteStartArray(signal.Scopes);
            foreach (var scope in items.GroupBy(scopeOf))
            {
                json.WriteStartObject();
                json.WriteStartObject("scope"u8);
                json.WriteText("name"u8, scope.Key.Name);
                if (scope.Key.Version is { Length: > 0 } version)
                    json.WriteText("version"u8, version);
                json.WriteEndObject();
                json.WriteStartArray(signal.Items);
                foreach (var item in scope)
                    write(json, item);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return bytes.ToArray();
    }

    public static void WriteAttributes(this Utf8JsonWriter json, IEnumerable<KeyValuePair<string, object?>> attributes)
    {
        json.WriteStartArray("attributes"u8);
        foreach (var (name, value) in attributes)
        {
            // nothing is what an attribute without a value says
            if (value is null)
                continue;
            json.WriteStartObject();
            json.WriteText("key"u8, name);
            json.WriteStartObject("value"u8);
            json.WriteValue(value);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    public static void WriteTime(this Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset time) =>
        json.WriteLong(name, (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) * 100);

    public static void WriteLong(this Utf8JsonWriter json, ReadOnlySpan<byte> name, long value)
    {
        Span<byte> digits = stackalloc byte[20];
        _ = value.TryFormat(digits, out var length, provider: CultureInfo.InvariantCulture);
        json.WriteString(name, digits[..length]);
    }

    /// <summary>What is no Unicode becomes U+FFFD; the writer would throw, and the whole batch be lost with it.</summary>
    public static void WriteText(this Utf8JsonWriter json, ReadOnlySpan<byte> name, string value) =>
        json.WriteString(name, Encoding.UTF8.GetBytes(value));

    private static void WriteValue(this Utf8JsonWriter json, object value)
    {
        switch (value)
        {
            case bool truth:
                json.WriteBoolean("boolValue"u8, truth);
                break;
            case byte or sbyte or short or ushort or int or uint or long:
                json.WriteLong("intValue"u8, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case float or double when Convert.ToDouble(value, CultureInfo.InvariantCulture) is var number && double.IsFinite(number):
                json.WriteNumber("doubleValue"u8, number);
                break;
            default:
                json.WriteText("stringValue"u8, Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
                break;
        }
    }
}
