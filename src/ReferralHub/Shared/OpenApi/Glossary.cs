using Microsoft.OpenApi;

namespace ReferralHub.Shared.OpenApi;

/// <summary>
/// A name means the same wherever it stands. Where it does not, <c>Schema.name</c> goes before the name, and <c>Body.name</c> is that of
/// every body; <c>?name</c> is a parameter, and <c>Operation?name</c> that of one operation.
/// </summary>
internal static class Glossary
{
    private static readonly Dictionary<string, Term> s_terms = new[]
    {
        PeopleTerms.All, SessionTerms.All, ReferralTerms.All, StatsTerms.All, OtherTerms.All,
    }.SelectMany(table => table).ToDictionary();

    internal static void Describe(string name, IOpenApiSchema schema)
    {
        foreach (var (key, member) in schema.Properties ?? new Dictionary<string, IOpenApiSchema>())
        {
            var term = Find(name, key);
            // a reference holds nothing but its description
            member.Description = term.Meaning;
            if (member is OpenApiSchema own)
                term.Describe(own);
        }
    }

    internal static void Describe(OpenApiParameter parameter, string operation)
    {
        var term = s_terms.GetValueOrDefault($"{operation}?{parameter.Name}") ?? Known($"?{parameter.Name}", operation);
        var schema = new OpenApiSchema { Type = JsonSchemaType.String };
        term.Describe(schema);
        (parameter.Description, parameter.Schema, parameter.Example) = (term.Meaning, schema, term.Example);
    }

    internal static Term Find(string schema, string member) =>
        s_terms.GetValueOrDefault($"{schema}.{member}")
        ?? (schema.EndsWith(Schemas.Body, StringComparison.Ordinal) ? s_terms.GetValueOrDefault($"{Schemas.Body}.{member}") : null)
        ?? Known(member, schema);

    private static Term Known(string name, string place) => s_terms.GetValueOrDefault(name)
        ?? throw new InvalidOperationException($"{place} has {name}, which the glossary of the API document does not explain");
}
