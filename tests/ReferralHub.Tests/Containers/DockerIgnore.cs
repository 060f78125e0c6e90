using System.Text.RegularExpressions;
using ReferralHub.Tests.Conventions;

namespace ReferralHub.Tests.Containers;

/// <summary>What of the repository the builder gets to see: the last pattern that fits a path, or a folder above it, decides.</summary>
internal static class DockerIgnore
{
    internal static bool LetsThrough(string path) => Repository.Lines(".dockerignore")
        .Where(line => line.Length > 0 && line[0] != '#')
        .LastOrDefault(line => Fits(line.TrimStart('!'), path))?[0] is null or '!';

    private static bool Fits(string pattern, string path)
    {
        var regex = Regex.Escape(pattern)
            .Replace(@"\*\*/", "(.*/)?", StringComparison.Ordinal)
            .Replace(@"\*", "[^/]*", StringComparison.Ordinal);
        return Regex.IsMatch(path, $"^{regex}(/|$)");
    }
}
