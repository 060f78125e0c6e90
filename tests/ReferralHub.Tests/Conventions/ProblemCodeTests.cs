using System.Reflection;
using FluentAssertions;
using ReferralHub.Shared;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Http;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Conventions;

/// <summary>A <c>code</c> is stable for ever: the document knows those of the contract, the code no others.</summary>
public sealed class ProblemCodeTests(AppFixture fixture) : SharedApp(fixture)
{
    /// <summary>The contract's table, and what its section on partners adds.</summary>
    private const string Contract =
        """
        validation_failed invalid_json invalid_referral_code referral_link_expired referral_link_disabled referral_link_full self_referral
        referral_cycle invalid_token invalid_code invalid_password invalid_cursor
        unauthorized invalid_credentials token_expired invalid_refresh_token refresh_token_reused
        forbidden insufficient_scope csrf_failed account_suspended
        not_found method_not_allowed payload_too_large unsupported_media_type
        email_taken username_taken phone_taken code_taken already_referred claim_window_closed default_link link_limit insufficient_balance
        illegal_transition idempotency_in_flight
        idempotency_key_reused
        rate_limited overloaded dependency_unavailable internal_error
        user_not_found not_referred outside_window
        """;

    /// <summary>Ours besides: at most 20 webhooks, and none that is disabled is tested.</summary>
    private const string Own = "webhook_limit webhook_disabled";

    /// <summary>Nothing gives a phone to an account that has none, so none can be taken.</summary>
    private const string Unused = "phone_taken";

    [Fact]
    public async Task The_document_knows_the_codes_of_the_contract_and_no_others()
    {
        var api = await ApiReader.Read(Http);

        var codes = api.Schema("ProblemCode").GetProperty("enum").EnumerateArray().Select(code => code.GetString()!).ToArray();

        _ = codes.Should().OnlyHaveUniqueItems().And.BeEquivalentTo(Words($"{Contract} {Own}"));
        _ = api.Operations.SelectMany(operation => operation.Codes).Append("method_not_allowed").Append(Unused).Distinct()
            .Should().BeEquivalentTo(codes, "each belongs to a route, or to an address without this method");
    }

    [Fact]
    public async Task Every_error_of_the_code_is_in_the_document()
    {
        var api = await ApiReader.Read(Http);
        var documented = api.Schema("ProblemCode").GetProperty("enum").EnumerateArray().Select(code => code.GetString()!).ToArray();

        var errors = typeof(Error).Assembly.GetTypes()
            .Where(type => type != typeof(OAuthErrors) && type.Namespace?.StartsWith("ReferralHub", StringComparison.Ordinal) is true)
            // what an operator's command refuses is printed, not answered
            .Where(type => ConsoleCommands.All.All(command => command.GetType().Name != $"{type.Name}Console"))
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(field => field.FieldType == typeof(Error)).Select(field => ((Error)field.GetValue(null)!).Code).Distinct().ToArray();

        _ = errors.Should().HaveCountGreaterThan(30).And.BeSubsetOf(documented);
    }

    [Theory]
    [InlineData("POST /api/register", "400", "invalid_json invalid_referral_code referral_link_disabled referral_link_expired "
        + "referral_link_full validation_failed")]
    [InlineData("POST /api/register", "403", "csrf_failed")]
    [InlineData("POST /api/register", "409", "email_taken username_taken")]
    [InlineData("GET /api/referrals", "401", "token_expired unauthorized")]
    [InlineData("GET /api/referrals", "403", "insufficient_scope")]
    [InlineData("GET /api/users", "403", "forbidden insufficient_scope")]
    [InlineData("POST /api/referral-links", "403", "csrf_failed insufficient_scope")]
    [InlineData("POST /api/referral-links", "409", "code_taken idempotency_in_flight link_limit")]
    [InlineData("POST /api/referral-links", "422", "idempotency_key_reused")]
    [InlineData("POST /api/partner/webhooks", "403", "insufficient_scope")]
    [InlineData("POST /api/login", "413", "payload_too_large")]
    [InlineData("POST /api/login", "415", "unsupported_media_type")]
    [InlineData("POST /api/login", "429", "rate_limited")]
    [InlineData("POST /api/login", "503", "dependency_unavailable overloaded")]
    [InlineData("POST /api/logout", "401", "unauthorized")]
    public async Task What_follows_from_a_route_line_is_said_beside_what_stands_on_it(string route, string status, string codes)
    {
        var api = await ApiReader.Read(Http);

        _ = api[route].CodesOf(status).Should().BeEquivalentTo(Words(codes));
    }

    private static string[] Words(string text) => text.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
}
