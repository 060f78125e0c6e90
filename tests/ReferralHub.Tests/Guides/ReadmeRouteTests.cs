using System.Text.RegularExpressions;
using FluentAssertions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using ReferralHub.Tests.Conventions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Guides;

[Collection(nameof(SharedApp))]
public sealed partial class ReadmeRouteTests(AppFixture fixture)
{
    private static readonly (string Call, string Who)[] s_listed = [.. Guide.Table("Routes")
        .SelectMany(row => Call().Matches(row[0]).Select(call => (call.Value, row[1])))];

    /// <summary>Those that are no slice are called by docs/http/health.http.</summary>
    [Fact]
    public void README_lists_the_routes_of_the_app_and_who_may_call_them()
    {
        var routes = Routes.OfSlices(fixture.Instance).Select(route => $"{Routes.Call(route)}: {Who(route.Metadata)}");

        s_listed.Select(listed => $"{listed.Call}: {listed.Who}")
            .Should().BeEquivalentTo([.. routes, "GET /openapi/v1.json: anyone", "GET /docs: anyone"]);
    }

    [Fact]
    public void README_speaks_of_no_other_path()
    {
        var spoken = Path().Matches(Guide.Prose("README.md")).Select(match => match.Value).ToArray();

        spoken.Should().HaveCountGreaterThan(12);
        spoken.Should().BeSubsetOf(s_listed.Select(listed => listed.Call.Split(' ')[1]));
    }

    private static string Who(EndpointMetadataCollection metadata) =>
        metadata.GetMetadata<IAuthorizeData>() is null ? "anyone" : "signed in";

    [GeneratedRegex(@"[A-Z]+ /[\w./{}-]+")]
    private static partial Regex Call();

    [GeneratedRegex(@"/(?:api|health|docs|openapi|\.well-known)(?:/[\w{}-][\w.{}-]*)*(?![\w./])")]
    private static partial Regex Path();
}
