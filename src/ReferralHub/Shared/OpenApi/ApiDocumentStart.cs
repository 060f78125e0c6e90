using Microsoft.OpenApi;
using ReferralHub.Shared.Hosting;

namespace ReferralHub.Shared.OpenApi;

internal static class ApiDocumentStart
{
    private const string Introduction =
        """
        Accounts, sessions, referrals and their stats. JSON is `snake_case` both ways, times are RFC 3339 in UTC, ids are UUIDs.

        **Who may call** stands at each operation. Those for people who are signed in take the `access_token` of a sign-in as
        `Authorization: Bearer ...`.

        **Bodies** are `application/json` in UTF-8, at most 64 KiB and 16 deep, without duplicate or unknown members. Blanks around names
        and addresses go, control characters are refused.

        **Errors** of 400 and above are `application/problem+json` (RFC 9457). Each answer lists its `code`s, which are for programs and
        stable for ever. All faulty fields of one call come together in `errors`. Besides, an address that is not there is 404 `not_found`,
        and one that does not take the method 405 `method_not_allowed`. `/health/ready` alone says in its own body what is wrong.

        **Lists** are `{"items", "next_cursor"}`. What is made between two pages causes no gap and no repeat.
        """;

    private static readonly (string Name, string Description)[] s_tags =
    [
        ("Accounts", "Sign up, prove an address, set a forgotten password."),
        ("Sessions", "Sign in, go on with new tokens, check tokens."),
        ("Referrals", "Whom one invited, and what became of it."),
        ("Stats", "The same in numbers."),
        ("Health", "For those who run it."),
    ];

    internal static void AddApiDocument(this IServiceCollection services, Settings settings) => services
        .AddSingleton<ApiDocument>()
        .AddOpenApi(ApiDocument.Name, options =>
        {
            options.CreateSchemaReferenceId = Schemas.NameOf;
            options.AddSchemaTransformer(Schemas.Transform);
            options.AddOperationTransformer(Operations.Transform);
            options.AddDocumentTransformer((document, context, _) =>
            {
                document.Info = new OpenApiInfo
                {
                    Title = "ReferralHub",
                    Version = "1",
                    Summary = "The backend of a link-in-bio platform whose growth engine is its referral system.",
                    Description = Introduction,
                    License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" },
                };
                // not from the caller's Host header
                document.Servers = [new OpenApiServer { Url = settings.Links.PublicUrl }];
                document.Tags = s_tags.Select(tag => new OpenApiTag { Name = tag.Name, Description = tag.Description }).ToHashSet();
                Callers.AddTo(document);
                ErrorAnswers.AddTo(document);
                foreach (var (name, schema) in document.Components!.Schemas!)
                {
                    Schemas.NeverNullIfLeftOut(name, schema);
                    Glossary.Describe(name, schema);
                }
                Examples.AddTo(document);
                Sort(document);
                return Task.CompletedTask;
            });
        });

    internal static void MapApiDocument(this WebApplication app) => app
        .MapGet("/openapi/v1.json", async (ApiDocument document) => TypedResults.Bytes(await document.Json, "application/json"))
        .AllowAnonymous().ExcludeFromDescription();

    private static void Sort(OpenApiDocument document)
    {
        var paths = document.Paths.OrderBy(path => path.Key, StringComparer.Ordinal).ToArray();
        document.Paths.Clear();
        foreach (var (path, item) in paths)
        {
            document.Paths[path] = item;
            // a HEAD is its GET without the body, and would be a second operation of the same name
            item.Operations!.Remove(HttpMethod.Head);
            foreach (var operation in item.Operations.Values)
                Sort(operation.Responses!);
        }
        document.Components!.Schemas = Sorted(document.Components.Schemas!);
        document.Components.Responses = Sorted(document.Components.Responses!);
    }

    private static void Sort(OpenApiResponses responses)
    {
        var sorted = responses.OrderBy(answer => answer.Key, StringComparer.Ordinal).ToArray();
        responses.Clear();
        foreach (var (status, answer) in sorted)
            responses[status] = answer;
    }

    private static SortedDictionary<string, T> Sorted<T>(IDictionary<string, T> things) => new(things, StringComparer.Ordinal);
}
