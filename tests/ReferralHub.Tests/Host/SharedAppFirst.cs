using Xunit;
using Xunit.Abstractions;

[assembly: TestCollectionOrderer("ReferralHub.Tests.Host.SharedAppFirst", "ReferralHub.Tests")]

namespace ReferralHub.Tests.Host;

/// <summary>What holds most classes, one after the other, begins first: begun last it would be alone at the end.</summary>
public sealed class SharedAppFirst : ITestCollectionOrderer
{
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderByDescending(collection => collection.DisplayName == nameof(SharedApp));
}
