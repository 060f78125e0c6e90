using System.Text.Json;
using FluentAssertions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using ReferralHub.Tests.Conventions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared.OpenApi;

/// <summary>No route is missing, and no operation leaves a reader asking.</summary>
[Collection(nameof(SharedApp))]
public sealed class ApiOperationTests(AppFixture fixture)
{
    private IEnumerable<RouteEndpoint> OfSlices => Routes.OfSlices(fixture.Instance);

    [Fact]
    public async Task Every_route_is_there_once()
    {
        var api = await ApiReader.Read(fixture.Instance.Http);

        api.Operations.Select(operation => operation.Route)
            .Should().BeEquivalentTo(OfSlices.Select(Routes.Call)).And.HaveCountGreaterThan(12);
        api.Operations.Select(operation => operation.Json.Text("operationId")).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task Every_operation_says_what_it_is_and_who_may_call()
    {
        var api = await ApiReader.Read(fixture.Instance.Http);
        var tags = api.Document.GetProperty("tags").EnumerateArray().ToDictionary(tag => tag.Text("name"), tag => tag.Text("description"));

        foreach (var operation in api.Operations)
        {
            operation.Json.Text("summary").Should().EndWith(".", operation.Route);
            operation.Json.Text("description").Should().StartWith("For ", operation.Route);
            tags.Should().ContainKey(operation.Json.GetProperty("tags").EnumerateArray().Single().GetString()!, operation.Route)
                .WhoseValue.Should().EndWith(".");
        }
    }

    [Fact]
    public async Task Who_must_be_signed_in_is_told()
    {
        var api = await ApiReader.Read(fixture.Instance.Http);

        var closed = OfSlices.Where(route => route.Metadata.GetMetadata<IAuthorizeData>() is not null).Select(Routes.Call).ToArray();
        api.Operations
            .Where(operation => operation.Json.GetProperty("security").EnumerateArray().Any(way => way.TryGetProperty("bearer", out _)))
            .Select(operation => operation.Route).Should().BeEquivalentTo(closed).And.Contain("GET /api/users/me");
        api.Operations.Where(operation => operation.Json.Text("description").StartsWith("For people who are", StringComparison.Ordinal))
            .Select(operation => operation.Route).Should().BeEquivalentTo(closed);
        api.Document.GetProperty("components").GetProperty("securitySchemes").GetProperty("bearer").Text("scheme").Should().Be("bearer");
    }

    [Fact]
    public async Task Every_body_and_every_good_answer_has_an_example()
    {
        var api = await ApiReader.Read(fixture.Instance.Http);

        var media = api.Operations.SelectMany(operation => operation.Answers.Where(answer => answer.Status[0] == '2')
            .Select(answer => answer.Answer.TryGetProperty("content", out var content) ? content.GetProperty("application/json") : default)
            .Append(operation.Body).Where(media => media.ValueKind is JsonValueKind.Object)
            .Select(media => (operation.Route, media))).ToArray();

        media.Should().HaveCountGreaterThan(15);
        media.Where(one => !one.media.TryGetProperty("example", out _) && !one.media.TryGetProperty("examples", out _))
            .Select(one => one.Route).Should().BeEmpty();
    }

    [Fact]
    public async Task Every_parameter_says_what_it_is()
    {
        var api = await ApiReader.Read(fixture.Instance.Http);

        var parameters = api.Operations.SelectMany(operation => operation.Parameters).ToArray();
        parameters.Should().HaveCountGreaterThan(7);
        parameters.Select(parameter => parameter.Text("description")).Should().OnlyContain(said => said.EndsWith('.'));
        var limit = api["GET /api/referrals"].Parameters.Single(parameter => parameter.Text("name") == "limit").GetProperty("schema");
        limit.Text("type").Should().Be("integer");
        ((string[])["minimum", "maximum", "default"]).Select(bound => limit.GetProperty(bound).GetInt32()).Should().Equal(1, 100, 20);
    }

    [Fact]
    public async Task What_was_made_says_where_and_what_is_busy_says_when()
    {
        var answers = (await ApiReader.Read(fixture.Instance.Http)).Operations.SelectMany(operation => operation.Answers).ToArray();

        foreach (var (status, header) in (IEnumerable<(string, string)>)[("201", "Location"), ("503", "Retry-After")])
            answers.Where(answer => answer.Status == status).Should().NotBeEmpty()
                .And.OnlyContain(answer => answer.Answer.GetProperty("headers").GetRawText().Contains(header));
    }
}
