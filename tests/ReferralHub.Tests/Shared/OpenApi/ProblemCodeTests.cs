using System.Reflection;
using FluentAssertions;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared.OpenApi;

/// <summary>Every status, with its problem codes.</summary>
[Collection(nameof(SharedApp))]
public sealed class ProblemCodeTests(AppFixture fixture)
{
    [Theory]
    [InlineData("POST /api/register", "400", "validation_failed invalid_json invalid_referral_code")]
    [InlineData("POST /api/register", "409", "email_taken username_taken")]
    [InlineData("POST /api/register", "413", "payload_too_large")]
    [InlineData("POST /api/register", "415", "unsupported_media_type")]
    [InlineData("POST /api/register", "503", "dependency_unavailable overloaded")]
    [InlineData("POST /api/login", "401", "invalid_credentials")]
    [InlineData("POST /api/token/refresh", "401", "invalid_refresh_token unauthorized")]
    [InlineData("POST /api/reset-password", "400", "validation_failed invalid_json invalid_token")]
    [InlineData("GET /api/users/me", "400", "")]
    [InlineData("GET /api/users/me", "401", "unauthorized token_expired")]
    [InlineData("GET /api/users/{id}", "404", "not_found")]
    [InlineData("GET /api/referrals", "400", "validation_failed invalid_cursor")]
    [InlineData("GET /api/referral-stats", "500", "internal_error")]
    [InlineData("GET /health/live", "503", "")]
    public async Task A_route_has_those_that_it_names_and_those_that_follow(string route, string status, string codes)
    {
        var api = await ApiReader.Read(fixture.Instance.Http);

        api[route].CodesOf(status).Should().BeEquivalentTo(codes.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Every_answer_of_400_and_above_has_some()
    {
        var api = await ApiReader.Read(fixture.Instance.Http);

        var without = api.Operations.SelectMany(operation => operation.Answers.Where(answer => answer.Status[0] is '4' or '5')
            .Where(answer => operation.CodesOf(answer.Status).Length == 0).Select(answer => $"{operation.Route} {answer.Status}"));
        without.Should().Equal("GET /health/ready 503");
    }

    [Fact]
    public async Task Every_error_of_the_program_is_somewhere_but_those_of_no_route()
    {
        var api = await ApiReader.Read(fixture.Instance.Http);
        var shown = api.Operations
            .SelectMany(operation => operation.Answers.SelectMany(answer => operation.CodesOf(answer.Status))).ToHashSet();

        var errors = typeof(Error).Assembly.GetTypes().Where(type => !type.ContainsGenericParameters)
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public))
            .Where(field => field.FieldType == typeof(Error)).Select(field => ((Error)field.GetValue(null)!).Code).Distinct().ToArray();
        errors.Should().HaveCountGreaterThan(15);
        errors.Except(shown).Should().BeEquivalentTo(Errors.MethodNotAllowed.Code, Errors.Forbidden.Code);
    }
}
