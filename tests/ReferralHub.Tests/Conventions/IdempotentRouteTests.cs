using System.Text.RegularExpressions;
using FluentAssertions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ReferralHub.Shared.Http;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Conventions;

/// <summary>No POST of the signed-in may forget its <c>Idempotency-Key</c> (docs/adr/0006-idempotency.md).</summary>
public sealed partial class IdempotentRouteTests(AppFixture fixture) : SharedApp(fixture)
{
    /// <summary>What several slices have their transactions in.</summary>
    private static readonly string[] s_shared = ["Referrals/Reviews.cs", "Rewards/RewardSpend.cs"];

    [Fact]
    public void Every_POST_that_requires_a_caller_takes_the_key_and_no_other_route_does()
    {
        var routes = App.Services.GetServices<EndpointDataSource>()
            .SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().ToArray();

        var taking = routes.Where(route => route.Metadata.GetMetadata<TakesIdempotencyKey>() is not null);
        var asked = routes.Where(route => route.Metadata.GetMetadata<IAuthorizeData>() is not null
            && route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("POST") is true);

        _ = asked.Should().HaveCountGreaterThan(5);
        _ = taking.Should().BeEquivalentTo(asked);
    }

    /// <summary>What the handler does and what is kept of it are one transaction, and the answer is what a handler returns.</summary>
    [Fact]
    public void Every_transaction_behind_such_a_route_keeps_the_answer()
    {
        var slices = Directory.GetFiles(Repository.Path("src/ReferralHub/Features"), "*Module.cs", SearchOption.AllDirectories)
            .Where(module => File.ReadAllText(module).Contains(".Idempotent()", StringComparison.Ordinal))
            .Select(Path.GetDirectoryName).ToArray();
        var shared = s_shared.Select(file => Repository.Path($"src/ReferralHub/Shared/{file}"));

        var transactions = slices.SelectMany(slice => Directory.GetFiles(slice!, "*.cs")).Concat(shared)
            .SelectMany(file => Transaction().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value).ToArray();

        _ = slices.Should().HaveCountGreaterThan(5);
        _ = transactions.Should().HaveCountGreaterThan(3).And.OnlyContain(first => first == "call");
    }

    [GeneratedRegex(@"\.TransactionAsync(?:<[^(]*>)?\((\w+)")]
    private static partial Regex Transaction();
}
