using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using ReferralHub.Shared.Http;

namespace ReferralHub.Shared.OpenApi;

/// <summary>
/// Schemas as our JSON is: in an answer every member is there, null or not; a body has what it <see cref="NeedsAttribute">needs</see> and
/// nothing unknown.
/// </summary>
internal static class Schemas
{
    internal const string Body = "Body";

    // GetReadinessAnswer: every slice has an Answer, and by their plain names all of them would silently be one schema
    internal static string? NameOf(JsonTypeInfo info) => info.Type switch
    {
        var secret when secret == typeof(Secret) => null,
        { IsGenericType: true } page when page.GetGenericTypeDefinition() == typeof(Page<>) =>
            $"{NameOf(page.GenericTypeArguments[0])}Page",
        var type => OpenApiOptions.CreateDefaultSchemaReferenceId(info) is null ? null : NameOf(Nullable.GetUnderlyingType(type) ?? type),
    };

    internal static string NameOf(Type type) => type.DeclaringType?.Name + type.Name;

    internal static Task Transform(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken ct)
    {
        var (info, property) = (context.JsonTypeInfo, context.JsonPropertyInfo);
        var type = Nullable.GetUnderlyingType(info.Type) ?? info.Type;
        // to the generator a type with a converter may be anything
        if (type == typeof(string) || type == typeof(Secret) || type == typeof(DateTime))
        {
            schema.Type = JsonSchemaType.String | (property is { IsGetNullable: true } ? JsonSchemaType.Null : 0);
            schema.Format = type == typeof(DateTime) ? "date-time" : schema.Format;
        }
        if (type.IsEnum)
            schema.Type = JsonSchemaType.String;
        if (info.Kind is JsonTypeInfoKind.Object)
        {
            var needs = info.Type.GetCustomAttribute<NeedsAttribute>();
            schema.AdditionalPropertiesAllowed = !IsBody(info.Type);
            schema.Required = IsBody(info.Type)
                ? needs?.Members.ToHashSet()
                : info.Properties.Where(member => !IsLeftOutIfNull(member)).Select(member => member.Name).ToHashSet();
        }
        if (property is not null && property.DeclaringType.GetCustomAttribute<NeedsAttribute>()?.Members.Contains(property.Name) is true)
            schema.Type &= ~JsonSchemaType.Null;
        return Task.CompletedTask;
    }

    /// <summary>Of an answer. It takes until the whole document is there before a member is a reference.</summary>
    internal static void NeverNullIfLeftOut(string name, IOpenApiSchema schema)
    {
        if (schema.Properties is null || name.EndsWith(Body, StringComparison.Ordinal))
            return;
        foreach (var (member, choice) in schema.Properties.Where(member => schema.Required?.Contains(member.Key) is false).ToArray())
        {
            if (choice.OneOf?.OfType<OpenApiSchemaReference>().Single() is { } one)
                schema.Properties[member] = one;
        }
    }

    private static bool IsBody(Type type) => type is { Name: Body, IsNested: true };

    private static bool IsLeftOutIfNull(JsonPropertyInfo member) =>
        member.AttributeProvider?.IsDefined(typeof(JsonIgnoreAttribute), true) is true;
}
