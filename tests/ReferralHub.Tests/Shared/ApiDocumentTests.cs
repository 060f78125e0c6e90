using System.Text.Json;
using Alba;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

[Collection(nameof(SharedApp))]
public sealed class ApiDocumentTests(AppFixture fixture)
{
    [Fact]
    public async Task The_document_is_OpenAPI_3_1_and_has_every_route_once()
    {
        using var document = JsonDocument.Parse(await fixture.App.GetAsText("/openapi/v1.json"));

        document.RootElement.GetProperty("openapi").GetString().Should().StartWith("3.1.");
        var operations =
            from path in document.RootElement.GetProperty("paths").EnumerateObject()
            from operation in path.Value.EnumerateObject()
            select $"{operation.Name} {path.Name}";
        operations.Should().OnlyHaveUniqueItems().And.Contain(["get /health/live", "post /api/register", "get /api/referral-stats"]);
    }

    [Fact]
    public async Task Answers_of_the_same_name_are_schemas_of_their_own()
    {
        using var document = JsonDocument.Parse(await fixture.App.GetAsText("/openapi/v1.json"));

        var schemas = document.RootElement.GetProperty("components").GetProperty("schemas");
        schemas.GetProperty("GetLivenessAnswer").GetProperty("properties").EnumerateObject().Select(property => property.Name)
            .Should().Equal("status");
        schemas.GetProperty("GetReadinessAnswer").GetProperty("properties").EnumerateObject().Select(property => property.Name)
            .Should().Equal("status", "checks");
    }
}
