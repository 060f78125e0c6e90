using System.Text.RegularExpressions;
using ReferralHub.Tests.Conventions;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace ReferralHub.Tests.Containers;

/// <summary>compose.yaml as Docker reads it. A key without a property here is a slip of the pen, or not tested: it is refused.</summary>
internal sealed partial class Compose
{
    public string Name { get; init; } = "";

    [YamlMember(Alias = "x-hardened", ApplyNamingConventions = false)]
    public Container? Hardened { get; init; }

    [YamlMember(Alias = "x-program", ApplyNamingConventions = false)]
    public Container? Program { get; init; }

    public Dictionary<string, Container> Services { get; init; } = [];

    public Dictionary<string, object?> Volumes { get; init; } = [];

    internal static string Text => Repository.Text("compose.yaml");

    /// <summary>The variables that it wants from .env.</summary>
    internal static string[] Wanted => [.. Variable().Matches(Text).Select(match => match.Groups["name"].Value).Distinct()];

    /// <summary>The variables for whose want it has words.</summary>
    internal static string[] Explained =>
        [.. Variable().Matches(Text).Where(match => match.Groups["words"].Length > 0).Select(match => match.Groups["name"].Value)];

    /// <summary>The shell lines of its first comment, which make .env.</summary>
    internal static string Setup => string.Join('\n', Text.Split('\n')
        .SkipWhile(line => !line.StartsWith("#   (", StringComparison.Ordinal))
        .TakeWhile(line => line.StartsWith("#   ", StringComparison.Ordinal))
        .Select(line => line[1..]));

    /// <summary>With each variable having for its value what <paramref name="value"/> makes of its name.</summary>
    internal static Compose Read(Func<string, string> value)
    {
        var filled = Variable().Replace(Text, match => value(match.Groups["name"].Value)).Replace("$$", "$", StringComparison.Ordinal);
        return new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).Build()
            .Deserialize<Compose>(new MergingParser(new Parser(new StringReader(filled))));
    }

    [GeneratedRegex(@"(?<!\$)\$\{(?<name>\w+)(:\?(?<words>[^}]+))?\}")]
    private static partial Regex Variable();
}
