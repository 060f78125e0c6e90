using System.Collections.Frozen;
using System.Globalization;
using Microsoft.OpenApi;

namespace ReferralHub.Shared.OpenApi;

/// <summary>
/// Puts the words and limits of the tables on members and parameters. A table's key is a name; <c>Schema.name</c> and, for parameters,
/// <c>?name</c> and <c>Operation?name</c> go before it, and what is said of <c>Body.name</c> holds in every body.
/// </summary>
internal static class Members
{
    private const string Bodies = "Body";

    private static readonly FrozenDictionary<string, Member> s_all = new[]
    {
        PeopleMembers.All, ReferralMembers.All, RewardMembers.All, PartnerMembers.All, ParameterMembers.All
    }.SelectMany(table => table).ToFrozenDictionary();

    public static IEnumerable<string> Keys => s_all.Keys;

    public static void Describe(string name, IOpenApiSchema schema)
    {
        if (schema is not OpenApiSchema { Properties: { } members })
            return;
        foreach (var (key, value) in members)
            if (value is OpenApiSchema member)
            {
                if (member.Properties is not null)
                    Describe(name + Pascal(key), member);
                (Find($"{name}.{key}")
                    ?? (name.EndsWith(Bodies, StringComparison.Ordinal) ? Find($"{Bodies}.{key}") : null)
                    ?? Find(key))?.Describe(member);
                // what counts is never below zero
                if (member.Type?.HasFlag(JsonSchemaType.Integer) is true)
                    member.Minimum ??= "0";
            }
    }

    public static void Describe(OpenApiParameter parameter, string operation)
    {
        var member = Find($"{operation}?{parameter.Name}") ?? Find($"?{parameter.Name}")
            ?? throw new InvalidOperationException($"The parameter {parameter.Name} of {operation} is not described");
        parameter.Description = member.Description;
        var schema = new OpenApiSchema { Type = JsonSchemaType.String };
        (member with { Description = "" }).Describe(schema);
        parameter.Schema = schema;
    }

    private static Member? Find(string key) => s_all.GetValueOrDefault(key);

    private static string Pascal(string name) => string.Concat(name.Split('_').Select(word =>
        string.Create(CultureInfo.InvariantCulture, $"{char.ToUpperInvariant(word[0])}{word[1..]}")));
}
