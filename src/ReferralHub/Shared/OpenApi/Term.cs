using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace ReferralHub.Shared.OpenApi;

/// <summary>What a member or a parameter means, how far it goes, and an example, which <see cref="Null"/> is too.</summary>
internal sealed record Term(string Meaning, JsonNode? Example)
{
    internal static readonly JsonNode Null = JsonNullSentinel.JsonNull;

    internal string? Format { get; init; }

    internal string? Pattern { get; init; }

    internal int? MinLength { get; init; }

    internal int? MaxLength { get; init; }

    internal IReadOnlyList<string>? OneOf { get; init; }

    /// <summary>Of a parameter that is a number; the code takes it as text, to refuse it in our words.</summary>
    internal (int Least, int Most, int Default)? Number { get; init; }

    internal void Describe(OpenApiSchema schema)
    {
        schema.Format = Format ?? schema.Format;
        (schema.Pattern, schema.MinLength, schema.MaxLength) = (Pattern, MinLength, MaxLength);
        if (OneOf is not null)
            schema.Enum = [.. OneOf.Select(value => (JsonNode)value)];
        if (Number is var (least, most, usual))
        {
            (schema.Type, schema.Format) = (JsonSchemaType.Integer, "int32");
            (schema.Minimum, schema.Maximum, schema.Default) = ($"{least}", $"{most}", usual);
        }
    }
}
