using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ReferralHub.Shared.Http;

/// <summary>JSON as the contract has it: snake_case both ways, no duplicate keys, no unknown members, depth at most 16.</summary>
internal static class Json
{
    internal const int MaxDepth = 16;

    internal static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.PropertyNameCaseInsensitive = false;
        options.AllowDuplicateProperties = false;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.MaxDepth = MaxDepth;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        options.Converters.Add(new TextConverter());
        options.Converters.Add(new SecretConverter());
        options.Converters.Add(new UtcConverter());
    }

    /// <summary>No control characters: NUL would end a string in PostgreSQL, a line break would forge a header or a log line.</summary>
    private static string ReadText(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not JsonTokenType.String)
            throw new RefusedValueException("This must be a text");
        string text;
        try
        {
            text = reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new RefusedValueException("This text has half a surrogate pair");
        }
        return text.Any(char.IsControl) ? throw new RefusedValueException("Control characters are not allowed") : text;
    }

    /// <summary>
    /// Blanks around it go. Nothing is folded here: a username or an address must be ASCII as sent, and U+212A would become a plain K.
    /// </summary>
    private sealed class TextConverter : JsonConverter<string>
    {
        public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            ReadText(ref reader).Trim(' ');

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
    }

    private sealed class SecretConverter : JsonConverter<Secret>
    {
        public override Secret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            // the one character that .NET refuses to normalise
            var text = ReadText(ref reader);
            return text.Contains('\uFFFE')
                ? throw new RefusedValueException("This text has a character that is none")
                : new(text.Normalize(NormalizationForm.FormC));
        }

        public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Reveal());
    }

    /// <summary>
    /// Written as RFC 3339 with <c>Z</c> and the microseconds that PostgreSQL keeps. Read with any offset, but with one: a time without
    /// would be that of wherever this server stands.
    /// </summary>
    private sealed class UtcConverter : JsonConverter<DateTime>
    {
        public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType is JsonTokenType.String && reader.TryGetDateTime(out var time) && time.Kind is not DateTimeKind.Unspecified
                ? time.ToUniversalTime()
                : throw new RefusedValueException("This must be a time such as 2026-01-31T12:00:00Z");

        public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", null));
    }
}

/// <summary>A password or token on its way in or out: NFC-normalised, never trimmed, and never printed by accident.</summary>
internal sealed record Secret(string Text)
{
    /// <summary>What was left out; the validators refuse it.</summary>
    internal static readonly Secret None = new("");

    internal string Reveal() => Text;

    public override string ToString() => "***";
}

/// <summary>Thrown by our converters for JSON that is well formed and still not allowed; the message is for the caller.</summary>
internal sealed class RefusedValueException(string message) : JsonException(message);
