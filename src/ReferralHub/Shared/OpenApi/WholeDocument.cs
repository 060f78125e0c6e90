using System.Reflection;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using ReferralHub.Shared.Http;

namespace ReferralHub.Shared.OpenApi;

/// <summary>What belongs to no single operation, and an order that does not depend on how the program was built.</summary>
internal static class WholeDocument
{
    private static readonly string[] s_methods = ["GET", "HEAD", "POST", "PATCH", "DELETE"];

    private static readonly (string Name, string Description)[] s_tags =
    [
        ("Accounts", "Sign up, prove an address, change and erase what is held about oneself."),
        ("Sessions", "Sign in and out; tokens in bodies, or in cookies with a CSRF token."),
        ("Phone", "Sign in, and up, with a code by SMS."),
        ("Links", "Codes and links to invite by, and what follows a click."),
        ("Referrals", "Whom one invited, and what became of it."),
        ("Stats", "The same in numbers, and among others."),
        ("Rewards", "What one earned by it, and spending that."),
        ("Admin", "Reviews, people, rules and the audit, for admins."),
        ("Partners", "What the systems of partners report and read, with client credentials."),
        ("Webhooks", "What partners hear of by themselves, signed as Standard Webhooks has it."),
        ("Operations", "For those who run it, and for programs that check its tokens.")
    ];

    public static async Task Transform(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken ct)
    {
        document.Info = new OpenApiInfo
        {
            Title = "ReferralHub",
            Version = "1",
            Summary = "Accounts and referrals of a link-in-bio platform.",
            Description = Text("introduction.md"),
            Contact = new OpenApiContact { Name = "ReferralHub" },
            License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" }
        };
        // the address by which the reader came is the one to try
        document.Servers = [new OpenApiServer { Url = "/", Description = "Where this document comes from." }];
        document.Tags = s_tags.Select(tag => new OpenApiTag { Name = tag.Name, Description = tag.Description }).ToHashSet();
        Callers.AddTo(document);
        Headers.AddTo(document);
        Operations.AddTo(document);
        await WebhookCalls.AddTo(document, context, ct);
        foreach (var (name, schema) in document.Components!.Schemas!)
            Members.Describe(name, schema);
        OAuth.AddTo(document);
        Problem.AddTo(document, context.DescriptionGroups.SelectMany(group => group.Items)
            .Select(Operations.Of).Where(route => !route.Has<SpeaksOAuth>()).SelectMany(Failures.Of));
        Examples.AddTo(document);
        Sort(document);
    }

    /// <summary>A file of this folder that is compiled in.</summary>
    internal static string Text(string file)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream($"openapi/{file}")!);
        return reader.ReadToEnd().TrimEnd();
    }

    private static void Sort(OpenApiDocument document)
    {
        var paths = new OpenApiPaths();
        foreach (var (path, item) in document.Paths.OrderBy(path => path.Key, StringComparer.Ordinal))
        {
            var operations = item.Operations!.OrderBy(operation => Array.IndexOf(s_methods, operation.Key.Method)).ToArray();
            item.Operations!.Clear();
            foreach (var (method, operation) in operations)
            {
                var answers = operation.Responses!.OrderBy(answer => answer.Key, StringComparer.Ordinal).ToArray();
                operation.Responses!.Clear();
                foreach (var (status, answer) in answers)
                    operation.Responses[status] = answer;
                item.Operations[method] = operation;
            }
            paths[path] = item;
        }
        document.Paths = paths;
        document.Components!.Responses = new SortedDictionary<string, IOpenApiResponse>(
            document.Components.Responses!, StringComparer.Ordinal);
    }
}
