using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace ReferralHub.Shared.OpenApi;

/// <summary>What a member of a body or an answer, or a parameter, means and how far it goes.</summary>
internal sealed record Member(string Description)
{
    private static readonly JsonNode[] s_null = [JsonNullSentinel.JsonNull];

    public string? Format { get; init; }
    public string? Pattern { get; init; }
    public int? MinLength { get; init; }
    public int? MaxLength { get; init; }
    public string? Min { get; init; }
    public string? Above { get; init; }
    public string? Max { get; init; }

    /// <summary>Money and its like: two decimals.</summary>
    public bool IsAmount { get; init; }
    /// <summary>What was changed, by name: any values.</summary>
    public bool IsState { get; init; }
    public IReadOnlyList<string>? OneOf { get; init; }
    public JsonNode? Default { get; init; }

    /// <summary>Text otherwise: a parameter's type in the code is always that.</summary>
    public JsonSchemaType? Type { get; init; }

    public static Member Text(string description, int min, int max, string? pattern = null) =>
        new(description) { MinLength = min, MaxLength = max, Pattern = pattern };

    public static Member Number(string description, string min, string max) => new(description) { Min = min, Max = max };

    public static Member Amount(string description, string? min = null, string? above = null, string? max = null) =>
        new(description) { Min = min, Above = above, Max = max, IsAmount = true };

    public static Member Choice(string description, params IReadOnlyList<string> values) => new(description) { OneOf = values };

    public void Describe(OpenApiSchema schema)
    {
        if (Description.Length > 0)
            schema.Description = Description;
        schema.Type = Type ?? schema.Type;
        schema.Format = Format ?? schema.Format;
        if (IsState)
            (schema.Type, schema.AdditionalProperties) = (JsonSchemaType.Object | JsonSchemaType.Null, AnyValue());
        (schema.Minimum, schema.ExclusiveMinimum, schema.Maximum) = (Min, Above, Max);
        schema.MultipleOf = IsAmount ? 0.01m : null;
        schema.Default = Default?.DeepClone();
        // of a list, it is the items that are limited
        var one = schema.Type?.HasFlag(JsonSchemaType.Array) is true && schema.Items is OpenApiSchema item ? item : schema;
        (one.Pattern, one.MinLength, one.MaxLength) = (Pattern, MinLength, MaxLength);
        if (OneOf is not null)
            one.Enum = [.. OneOf.Select(value => (JsonNode)value), .. one.Type?.HasFlag(JsonSchemaType.Null) is true ? s_null : []];
    }

    private static OpenApiSchema AnyValue() => new()
    {
        AnyOf =
        [
            new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Number | JsonSchemaType.Boolean | JsonSchemaType.Null },
            new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } }
        ]
    };
}
