using System.Text.RegularExpressions;
using ReferralHub.Tests.Conventions;

namespace ReferralHub.Tests.Guides;

/// <summary>A text of ours in Markdown.</summary>
internal static partial class Guide
{
    internal static string[] All { get; } = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", .. Repository.Files("docs", "*.md")];

    /// <summary>The rows of the table below a heading of README, without that of the names.</summary>
    internal static string[][] Table(string heading) =>
    [
        .. Repository.Lines("README.md").SkipWhile(line => line != $"## {heading}").Skip(1)
            .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
            .SkipWhile(line => !line.StartsWith('|')).TakeWhile(line => line.StartsWith('|')).Skip(2)
            .Select(row => row.Trim('|', ' ').Split(" | ")),
    ];

    /// <summary>What stands between backticks.</summary>
    internal static IEnumerable<string> Quoted(string text) => Quotes().Matches(text).Select(match => match.Groups[1].Value);

    /// <summary>Without the lines that are to be pasted into a shell.</summary>
    internal static string Prose(string file) => Fence().Replace(Repository.Text(file), "");

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Quotes();

    [GeneratedRegex("^```.*?^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
