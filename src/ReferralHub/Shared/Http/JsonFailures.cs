using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ReferralHub.Shared.Http;

/// <summary>
/// Why a body could not be read: broken JSON (<c>invalid_json</c>), or JSON of the wrong shape (<c>validation_failed</c>, with the fields).
/// <see cref="Known"/>: the body without the members that nobody knows, if those are all that is wrong.
/// </summary>
internal sealed record JsonFailure(Error Error, MemoryStream? Known = null);

/// <summary>
/// The reader stops at the first fault, and callers are to hear of all at once: what it refused is looked at again, each member by itself
/// beside the body's type. A good body never comes here.
/// </summary>
internal static class JsonFailures
{
    /// <summary>Each name comes back with a message, and what is refused to partners is kept: 64 KiB of names would be far more.</summary>
    private const int MostFields = 100;

    private static readonly JsonDocumentOptions s_strict = new() { MaxDepth = Json.MaxDepth, AllowDuplicateProperties = false };

    public static JsonFailure Of(Stream body, JsonTypeInfo type)
    {
        body.Position = 0;
        try
        {
            using var document = JsonDocument.Parse(body, s_strict);
            var root = document.RootElement;
            var faults = root.ValueKind is JsonValueKind.Object ? Faults(root, type, "").Take(MostFields).ToArray() : [];
            if (faults.Length == 0)
                return new JsonFailure(Errors.InvalidJson);
            var fields = faults.GroupBy(fault => fault.Field).ToDictionary(field => field.Key, field => new[] { field.First().Why });
            return new JsonFailure(Error.Validation(fields),
                faults.Length < MostFields && faults.All(fault => fault.IsUnknown) ? KnownOf(root, type) : null);
        }
        // half a surrogate pair in a name is an InvalidOperationException; there is no text then by which to blame the member
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return new JsonFailure(Errors.InvalidJson);
        }
    }

    private static IEnumerable<Fault> Faults(JsonElement value, JsonTypeInfo type, string field) => (type.Kind, value.ValueKind) switch
    {
        (JsonTypeInfoKind.Object, JsonValueKind.Object) => value.EnumerateObject().SelectMany(member => TypeOf(member, type) is { } known
            ? Faults(member.Value, known, Below(field, member.Name))
            : [new Fault(Below(field, member.Name), "This field is not known", IsUnknown: field.Length == 0)]),
        (JsonTypeInfoKind.Enumerable, JsonValueKind.Array) => value.EnumerateArray().Index().SelectMany(element =>
            Faults(element.Item, TypeOf(type.ElementType!, type.Options), $"{field}[{element.Index}]")),
        _ => WhyNot(value, type) is { } why ? [new Fault(field, why, IsUnknown: false)] : []
    };

    private static string? WhyNot(JsonElement value, JsonTypeInfo type)
    {
        try
        {
            _ = value.Deserialize(type);
            return null;
        }
        catch (RefusedValueException refused)
        {
            return refused.Message;
        }
        catch (JsonException)
        {
            return "This value is of the wrong type";
        }
    }

    private static JsonTypeInfo? TypeOf(JsonProperty member, JsonTypeInfo type) =>
        type.Properties.FirstOrDefault(property => member.NameEquals(property.Name)) is { } known
            ? TypeOf(known.PropertyType, type.Options)
            : null;

    /// <summary>What may be left out is of the type that it has when it is there.</summary>
    private static JsonTypeInfo TypeOf(Type type, JsonSerializerOptions options) => options.GetTypeInfo(
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Optional<>) ? type.GenericTypeArguments[0] : type);

    /// <summary>Without control characters: names go into logs, and PostgreSQL's jsonb holds no NUL.</summary>
    private static string Below(string field, string name)
    {
        var text = string.Concat(name.Select(letter => char.IsControl(letter) ? '\uFFFD' : letter));
        return field.Length == 0 ? text : $"{field}.{text}";
    }

    private static MemoryStream KnownOf(JsonElement root, JsonTypeInfo type)
    {
        var known = new MemoryStream();
        using (var json = new Utf8JsonWriter(known))
        {
            json.WriteStartObject();
            foreach (var member in root.EnumerateObject().Where(member => TypeOf(member, type) is not null))
                member.WriteTo(json);
            json.WriteEndObject();
        }
        known.Position = 0;
        return known;
    }

    private sealed record Fault(string Field, string Why, bool IsUnknown);
}

/// <summary>Thrown by our converters for JSON that is well formed and still not allowed; the message is for the caller.</summary>
internal sealed class RefusedValueException(string message) : JsonException(message);
