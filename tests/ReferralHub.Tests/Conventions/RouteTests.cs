using System.Text.RegularExpressions;
using FluentAssertions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Conventions;

[Collection(nameof(SharedApp))]
public sealed partial class RouteTests(AppFixture fixture)
{
    private RouteEndpoint[] All => Routes.All(fixture.Instance);

    private RouteEndpoint[] OfSlices => Routes.OfSlices(fixture.Instance);

    [Fact]
    public void Every_route_says_who_may_call_it()
    {
        All.Should().HaveCountGreaterThan(15);

        All.Where(route => route.Metadata.GetMetadata<IAuthorizeData>() is null == route.Metadata.GetMetadata<IAllowAnonymous>() is null)
            .Should().BeEmpty("a route requires authorization or allows anonymous, and not both");
    }

    [Fact]
    public void Every_module_says_it_on_the_route_line()
    {
        var modules = Repository.Files("src/ReferralHub/Features", "*Module.cs");

        modules.Should().HaveCountGreaterThan(12);
        modules.Where(file => Who().Count(Repository.Text(file)) != 1 || Map().Count(Repository.Text(file)) != 1)
            .Should().BeEmpty("one route a module, and who may call it");
    }

    [Fact]
    public void Every_route_has_a_name_a_tag_and_a_summary()
    {
        OfSlices.Should().HaveCountGreaterThan(12);

        OfSlices.Where(route => string.IsNullOrEmpty(route.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName)
            || route.Metadata.GetMetadata<ITagsMetadata>()?.Tags.Count != 1
            || route.Metadata.GetMetadata<IEndpointSummaryMetadata>()?.Summary is not [>= 'A' and <= 'Z', .., '.'])
            .Select(route => route.RoutePattern.RawText).Should().BeEmpty();
    }

    [Fact]
    public void A_route_is_named_after_its_slice_and_tagged_with_its_area()
    {
        foreach (var route in OfSlices)
        {
            var name = route.Metadata.GetRequiredMetadata<IEndpointNameMetadata>().EndpointName;
            var area = route.Metadata.GetRequiredMetadata<ITagsMetadata>().Tags[0];

            Repository.Files($"src/ReferralHub/Features/{area}", $"{name}Module.cs").Should().ContainSingle(name);
        }
    }

    [Fact]
    public void Paths_are_lower_case_words()
    {
        OfSlices.Should().HaveCountGreaterThan(12);

        OfSlices.Select(route => route.RoutePattern.RawText!).Where(path => !Lower().IsMatch(path)).Should().BeEmpty();
    }

    [GeneratedRegex(@"\.(RequireAuthorization|AllowAnonymous)\(")]
    private static partial Regex Who();

    [GeneratedRegex(@"\.Map(Get|Post|Put|Patch|Delete|Methods)\(")]
    private static partial Regex Map();

    [GeneratedRegex(@"^(/([a-z0-9.-]+|\{[a-z_]+\}))+$")]
    private static partial Regex Lower();
}
