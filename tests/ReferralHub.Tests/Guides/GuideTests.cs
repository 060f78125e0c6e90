using System.Text.RegularExpressions;
using FluentAssertions;
using ReferralHub.Tests.Conventions;
using Xunit;

namespace ReferralHub.Tests.Guides;

/// <summary>What the guides point to is there.</summary>
public sealed partial class GuideTests
{
    [Fact]
    public void Every_link_leads_to_a_file_of_ours_and_to_a_heading_of_it()
    {
        var links = Guide.All.SelectMany(file => Link().Matches(Guide.Prose(file)).Select(link => (File: file, To: link.Groups[1].Value)))
            .Where(link => !link.To.Contains("://", StringComparison.Ordinal)).ToArray();

        links.Should().HaveCountGreaterThan(8);
        links.Where(link => !Leads(link.File, link.To)).Should().BeEmpty();
    }

    [Fact]
    public void Every_file_and_folder_that_is_named_exists()
    {
        var named = Guide.All.SelectMany(file => Place().Matches(Repository.Text(file)).Select(place => (File: file, Path: place.Value)))
            .ToArray();

        named.Should().HaveCountGreaterThan(20);
        named.Where(place => !Exists(place.Path.TrimEnd('.', '/'))).Should().BeEmpty();
    }

    [Fact]
    public void Every_script_is_in_README()
    {
        var scripts = Repository.Files("scripts", "*").Where(script => !script.EndsWith(".sh", StringComparison.Ordinal));

        scripts.Should().HaveCountGreaterThan(2).And.OnlyContain(script => Repository.Text("README.md").Contains(script));
    }

    private static bool Leads(string file, string to)
    {
        var (path, heading) = to.Split('#') is [var before, var after] ? (before, after) : (to, null);
        var target = path.Length == 0 ? file : Path.Combine(Path.GetDirectoryName(file)!, path);
        return Exists(target) && (heading is null || Heading().Matches(Repository.Text(target)).Any(line => Anchor(line) == heading));
    }

    private static bool Exists(string path) => Path.Exists(Path.Combine(Repository.Root, path));

    private static string Anchor(Match heading) => heading.Groups[1].Value.ToLowerInvariant().Replace(' ', '-');

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    /// <summary>Not with a placeholder in it, and not in an address.</summary>
    [GeneratedRegex(@"(?<![\w./-])(?:src|tests|docs|sql|scripts)/[\w./-]*(?![\w<*{])")]
    private static partial Regex Place();

    [GeneratedRegex("^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
