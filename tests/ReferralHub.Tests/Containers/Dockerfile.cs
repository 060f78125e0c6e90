using ReferralHub.Tests.Conventions;

namespace ReferralHub.Tests.Containers;

/// <summary>The Dockerfile: an instruction a line, but for those that a backslash goes on with.</summary>
internal static class Dockerfile
{
    internal static string Text => Repository.Text("Dockerfile");

    internal static string[] All(string instruction) =>
    [
        .. Text.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n')
            .Where(line => line.StartsWith($"{instruction} ", StringComparison.Ordinal))
            .Select(line => line[instruction.Length..].Trim()),
    ];

    internal static string Last(string instruction) => All(instruction)[^1];

    /// <summary>What it takes from the repository, as it names it.</summary>
    internal static string[] Sources =>
    [
        .. All("COPY").Where(words => !words.StartsWith("--from", StringComparison.Ordinal))
            .SelectMany(words => words.Split(' ')[..^1])
            .Select(source => source.TrimEnd('/')),
    ];
}
