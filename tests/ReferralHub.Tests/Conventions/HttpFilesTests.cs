using System.Text.RegularExpressions;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Conventions;

/// <summary>docs/http, from which people try the API by hand.</summary>
public sealed partial class HttpFilesTests(AppFixture fixture) : SharedApp(fixture)
{
    private static readonly string[] s_requests = [.. Directory.GetFiles(Repository.Path("docs/http"), "*.http")
        .SelectMany(File.ReadLines)
        .Select(line => Request().Match(line))
        .Where(match => match.Success)
        .Select(match => $"{match.Groups["method"].Value} {match.Groups["path"].Value}")];

    [Fact]
    public async Task Every_route_has_a_request()
    {
        var api = await ApiReader.Read(Http);

        var without = api.Operations.Select(operation => operation.Route).Where(route => !s_requests.Any(Of(route).IsMatch));

        _ = s_requests.Should().HaveCountGreaterThan(60);
        _ = without.Should().BeEmpty();
    }

    [Fact]
    public void Every_request_says_what_it_is_answered() => Directory.GetFiles(Repository.Path("docs/http"), "*.http")
        .SelectMany(File.ReadLines)
        .Where(line => line.StartsWith("###", StringComparison.Ordinal))
        .Should().HaveCountGreaterThan(60).And.OnlyContain(title => Title().IsMatch(title));

    private static Regex Of(string route) => new($"^{Parameter().Replace(Regex.Escape(route), "[^/]+")}$");

    [GeneratedRegex(@"^(?<method>[A-Z]+) \{\{\w+\}\}(?<path>/[^? ]*)")]
    private static partial Regex Request();

    [GeneratedRegex(@"\\\{.+?\}")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"^### .+: .*\b[1-5]\d\d\b")]
    private static partial Regex Title();
}
