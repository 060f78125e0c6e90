using System.Reflection;
using System.Text.RegularExpressions;
using FluentAssertions;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;
using Xunit;

namespace ReferralHub.Tests.Conventions;

/// <summary>A <c>code</c> is stable for ever, so a new one is a decision: clients have to learn it.</summary>
public sealed partial class ErrorCodeTests
{
    private static readonly Dictionary<int, string> s_contract = new()
    {
        [400] = "validation_failed invalid_json invalid_referral_code referral_link_expired referral_link_disabled referral_link_full "
            + "self_referral referral_cycle invalid_token invalid_code invalid_password invalid_cursor",
        [401] = "unauthorized invalid_credentials token_expired invalid_refresh_token refresh_token_reused",
        [403] = "forbidden insufficient_scope csrf_failed account_suspended",
        [404] = "not_found",
        [405] = "method_not_allowed",
        [409] = "email_taken username_taken phone_taken code_taken already_referred claim_window_closed default_link link_limit "
            + "insufficient_balance illegal_transition idempotency_in_flight",
        [413] = "payload_too_large",
        [415] = "unsupported_media_type",
        [422] = "idempotency_key_reused",
        [429] = "rate_limited",
        [500] = "internal_error",
        [503] = "overloaded dependency_unavailable",
    };

    private static readonly (string Name, Error Error)[] s_errors = [.. typeof(Error).Assembly.GetTypes()
        .Where(type => !type.ContainsGenericParameters)
        .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
        .Where(field => field.FieldType == typeof(Error))
        .Select(field => ($"{field.DeclaringType!.Name}.{field.Name}", (Error)field.GetValue(null)!))];

    [Fact]
    public void Every_error_is_in_the_contract_under_its_status()
    {
        s_errors.Should().HaveCountGreaterThan(15);

        s_errors.Where(error => !s_contract[error.Error.Status()].Split(' ').Contains(error.Error.Code))
            .Select(error => $"{error.Name}: {error.Error.Status()} {error.Error.Code}").Should().BeEmpty();
    }

    /// <summary>One made in passing would slip through the rule above.</summary>
    [Fact]
    public void Every_error_is_a_field()
    {
        var made = Repository.Files("src/ReferralHub", "*.cs").Where(file => !file.EndsWith("Shared/Error.cs", StringComparison.Ordinal))
            .SelectMany(file => Made().Matches(Repository.Text(file)).Select(match => match.Groups[1].Value)).ToArray();

        made.Should().NotBeEmpty().And.BeSubsetOf(s_errors.Select(error => error.Error.Code));
    }

    [Fact]
    public void Every_error_says_something_to_people() =>
        s_errors.Should().NotBeEmpty().And.OnlyContain(error => error.Error.Message.Length > 5 && char.IsUpper(error.Error.Message[0]));

    [GeneratedRegex("(?:Error\\.(?:Invalid|Conflict|Unauthenticated)|new(?: Error)?)\\(\\s*(?:ErrorKind\\.\\w+, )?\"([a-z]+_[a-z_]+)\"")]
    private static partial Regex Made();
}
