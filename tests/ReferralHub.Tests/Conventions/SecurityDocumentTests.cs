using System.Text.RegularExpressions;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Conventions;

/// <summary>docs/security.md says which test proves what: a test that was renamed or removed proves nothing.</summary>
public sealed partial class SecurityDocumentTests
{
    [Fact]
    public void Each_test_it_names_exists()
    {
        var sources = Directory.GetFiles(Repository.Path("tests"), "*Tests.cs", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetFileNameWithoutExtension(file), File.ReadAllText);
        var named = TestName().Matches(File.ReadAllText(Repository.Path("docs/security.md"))).ToArray();

        var missing = named.Where(name =>
            !sources.GetValueOrDefault(name.Groups[1].Value, "").Contains($" {name.Groups[2].Value}(", StringComparison.Ordinal));

        _ = named.Should().HaveCountGreaterThan(50);
        _ = missing.Select(name => name.Value).Should().BeEmpty();
    }

    [GeneratedRegex(@"`(\w+Tests)\.(\w+)`")]
    private static partial Regex TestName();
}
