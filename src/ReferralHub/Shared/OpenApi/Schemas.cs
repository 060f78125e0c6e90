using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using ReferralHub.Shared.Http;

namespace ReferralHub.Shared.OpenApi;

/// <summary>
/// Schemas as our JSON is: every member is there in an answer, null or not; a body has what it <see cref="NeedsAttribute">needs</see> and
/// nothing that is not known. What the members mean and how far they go is in <see cref="Members"/>.
/// </summary>
internal static class Schemas
{
    /// <summary>Answers are nested in their slice: RegisterAnswer, not Answer. Null is a schema in place.</summary>
    public static string? NameOf(JsonTypeInfo info) => info.Type switch
    {
        var text when text == typeof(Secret) || IsAnything(text) || OptionalOf(text) is not null => null,
        { IsGenericType: true } page when page.GetGenericTypeDefinition() == typeof(Page<>) =>
            $"{page.GenericTypeArguments[0].DeclaringType?.Name}{page.GenericTypeArguments[0].Name}Page",
        { IsGenericType: false } type when OpenApiOptions.CreateDefaultSchemaReferenceId(info) is not null => NameOf(type),
        _ => OpenApiOptions.CreateDefaultSchemaReferenceId(info)
    };

    public static string NameOf(Type type) => type.DeclaringType is { } slice
        ? slice == typeof(WebhookCalls) ? type.Name : slice.Name.Replace("Module", "", StringComparison.Ordinal) + type.Name
        : type.Name;

    public static Task Transform(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken ct)
    {
        var (info, property) = (context.JsonTypeInfo, context.JsonPropertyInfo);
        // comments of the code are for its readers, and whether they are here depends on how the program was built
        schema.Description = null;
        if (OptionalOf(info.Type) is { } member)
            (schema.Type, schema.Format, schema.Items) =
                (TypeOf(member) | JsonSchemaType.Null, FormatOf(member), member.IsArray ? Text() : null);
        else if (IsText(info.Type))
            // our converters do not tell what they write
            (schema.Type, schema.Format) = (JsonSchemaType.String | NullIf(IsNullable(info.Type, property)), FormatOf(info.Type));
        else if (info.Kind is JsonTypeInfoKind.Enumerable && info.ElementType == typeof(string))
            schema.Items = Text();
        else if (info.Kind is JsonTypeInfoKind.Dictionary)
            schema.AdditionalProperties = info.ElementType == typeof(string)
                ? Text()
                : new OpenApiSchema { Type = JsonSchemaType.Array, Items = Text() };
        else if (info.Kind is JsonTypeInfoKind.Object)
            Close(schema, info);

        if (property is not null && IsBody(property.DeclaringType) && schema.Type is { } said)
            schema.Type = IsNeverNull(property.DeclaringType, property.Name) ? said & ~JsonSchemaType.Null : said | JsonSchemaType.Null;
        else if (property is not null && IsLeftOutIfNull(property))
            schema.Type &= ~JsonSchemaType.Null;
        return Task.CompletedTask;
    }

    /// <summary>An answer may have more one day, a body may not.</summary>
    private static void Close(OpenApiSchema schema, JsonTypeInfo info)
    {
        schema.AdditionalPropertiesAllowed = !IsBody(info.Type);
        if (IsBody(info.Type))
            schema.Required = info.Type.GetCustomAttribute<NeedsAttribute>()?.Members.ToHashSet();
        else
            schema.Required = info.Properties
                .Where(member => !IsLeftOutIfNull(member)).Select(member => member.Name).ToHashSet();
    }

    private static bool IsLeftOutIfNull(JsonPropertyInfo member) =>
        member.AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), true) is { Length: > 0 };

    /// <summary>JSON as it was kept; its member says what may be in it.</summary>
    private static bool IsAnything(Type type) => (Nullable.GetUnderlyingType(type) ?? type) == typeof(JsonElement);

    private static bool IsBody(Type type) => type.Name is "Body" or "Form";

    private static bool IsNeverNull(Type body, string member) =>
        body.GetCustomAttribute<NeedsAttribute>()?.Members.Contains(member) is true
        || body.GetCustomAttribute<NotNullAttribute>()?.Members.Contains(member) is true;

    /// <summary>What may be left out, or null if <paramref name="type"/> is no <see cref="Optional{T}"/>.</summary>
    private static Type? OptionalOf(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Optional<>)
        ? Nullable.GetUnderlyingType(type.GenericTypeArguments[0]) ?? type.GenericTypeArguments[0]
        : null;

    private static JsonSchemaType TypeOf(Type member) =>
        member.IsArray ? JsonSchemaType.Array
        : member == typeof(bool) ? JsonSchemaType.Boolean
        : member == typeof(int) ? JsonSchemaType.Integer
        : JsonSchemaType.String;

    private static string? FormatOf(Type member) =>
        (Nullable.GetUnderlyingType(member) ?? member) == typeof(DateTime) ? "date-time"
        : member == typeof(int) ? "int32"
        : null;

    private static bool IsText(Type type) =>
        type == typeof(string) || type == typeof(Secret) || (Nullable.GetUnderlyingType(type) ?? type) == typeof(DateTime);

    private static bool IsNullable(Type type, JsonPropertyInfo? property) =>
        Nullable.GetUnderlyingType(type) is not null
        || (type == typeof(string) && property?.PropertyType == type && property.IsGetNullable);

    private static JsonSchemaType NullIf(bool nullable) => nullable ? JsonSchemaType.Null : 0;

    private static OpenApiSchema Text() => new() { Type = JsonSchemaType.String };
}
