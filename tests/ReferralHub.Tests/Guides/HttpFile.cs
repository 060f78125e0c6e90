using System.Globalization;
using System.Text.RegularExpressions;
using ReferralHub.Tests.Conventions;

namespace ReferralHub.Tests.Guides;

/// <summary>A file of docs/http as an editor reads it: <c>@name = value</c> above, then requests below their titles.</summary>
internal sealed partial record HttpFile(IReadOnlyDictionary<string, string> Variables, IReadOnlyList<HttpFile.Request> Requests)
{
    internal sealed record Request(
        string Title, string? Name, string Method, string Url, IReadOnlyList<(string Name, string Value)> Headers, string Body)
    {
        /// <summary>The first status of the title; what follows in parentheses is of other occasions.</summary>
        internal (int Status, string? Code) Expected { get; } = Promise().Match(Title) is { Success: true } promise
            ? (int.Parse(promise.Groups["status"].Value, CultureInfo.InvariantCulture),
                promise.Groups["code"] is { Success: true } code ? code.Value : null)
            : throw new FormatException($"'{Title}' states no status.");

        /// <summary>Without host and query.</summary>
        internal string Path => Url.Replace("{{host}}", "", StringComparison.Ordinal).Split('?')[0];
    }

    internal static string[] All { get; } = Repository.Files("docs/http", "*.http");

    internal static HttpFile Read(string file)
    {
        var parts = Separator().Split(Repository.Text(file));
        return new HttpFile(
            Variable().Matches(parts[0]).ToDictionary(match => match.Groups["name"].Value, match => match.Groups["value"].Value),
            [.. parts.Skip(1).Select(Parse)]);
    }

    private static Request Parse(string part)
    {
        var lines = part.Split('\n');
        var begin = Array.FindIndex(lines, 1, line => !line.StartsWith('#'));
        var end = Array.IndexOf(lines, "", begin);
        var call = lines[begin].Split(' ', 2);
        return new Request(
            lines[0],
            lines[1..begin].Select(line => Name().Match(line)).FirstOrDefault(match => match.Success)?.Groups["name"].Value,
            call[0],
            call[1],
            [.. lines[(begin + 1)..end].Select(line => line.Split(": ", 2)).Select(header => (header[0], header[1]))],
            string.Join('\n', lines[end..]).Trim());
    }

    [GeneratedRegex("^### ", RegexOptions.Multiline)]
    private static partial Regex Separator();

    [GeneratedRegex("^@(?<name>[a-z_]+) = (?<value>.+)$", RegexOptions.Multiline)]
    private static partial Regex Variable();

    [GeneratedRegex("^# @name (?<name>[a-z_]+)$")]
    private static partial Regex Name();

    [GeneratedRegex(@": (?<status>[1-5]\d\d)( (?<code>[a-z_]+))?( \(.*\))?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Promise();
}
