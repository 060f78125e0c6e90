using ReferralHub.Tests.Host;
using ReferralHub.Tests.Shared.Replicas;
using Xunit;
using Xunit.Abstractions;

[assembly: TestCollectionOrderer("ReferralHub.Tests.LongestFirst", "ReferralHub.Tests")]

namespace ReferralHub.Tests;

/// <summary>What takes minutes begins first: else it goes on alone when all others are done.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] s_long = [nameof(SharedApp), nameof(PrimaryFixture)];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) => testCollections
        .OrderByDescending(collection => s_long.Contains(collection.DisplayName))
        .ThenBy(collection => collection.DisplayName, StringComparer.Ordinal);
}
