using System.Text.Json;
using System.Text.Json.Serialization;

namespace ReferralHub.Shared.Http;

/// <summary>A member of a body that may be left out, which is not the same as null: a PATCH changes only what it names.</summary>
[JsonConverter(typeof(OptionalConverter))]
internal readonly record struct Optional<T>(T? Value)
{
    public bool IsSet { get; } = true;

    public T? Or(T? otherwise) => IsSet ? Value : otherwise;
}

internal sealed class OptionalConverter : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(Optional<>);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Of<>).MakeGenericType(typeToConvert.GenericTypeArguments[0]), options)!;

    private sealed class Of<T>(JsonSerializerOptions options) : JsonConverter<Optional<T>>
    {
        // called by itself, not through JsonSerializer: a refusal then names the field
        private readonly JsonConverter<T> _inner = (JsonConverter<T>)options.GetConverter(typeof(T));

        public override bool HandleNull => true;

        public override Optional<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(reader.TokenType is JsonTokenType.Null ? default : _inner.Read(ref reader, typeof(T), options));

        public override void Write(Utf8JsonWriter writer, Optional<T> value, JsonSerializerOptions options) =>
            throw new NotSupportedException();
    }
}
