using ReferralHub.Tests.Shared;
using Xunit;
using Xunit.Abstractions;

[assembly: TestCollectionOrderer("ReferralHub.Tests.Host.LongestFirst", "ReferralHub.Tests")]

namespace ReferralHub.Tests.Host;

/// <summary>The shared app's long queue and the longest waits begin first: begun last they would be alone at the end.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] s_longest = [nameof(SharedApp), nameof(DatabaseOutageTests)];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderByDescending(it => s_longest.Any(name => it.DisplayName.Contains(name, StringComparison.Ordinal)));
}
