using System.Globalization;
using FluentAssertions;
using ReferralHub.Domain;
using Xunit;

namespace ReferralHub.Tests.Domain;

public sealed class RewardRuleTests
{
    private static readonly RewardRule s_rule = new(
        Guid.Empty, "rule", 1, RewardRule.ReferralSuccessful, "both", "credits", 10, null, null, null, null, 0, null,
        At("2026-01-01T00:00:00Z"), null);

    [Theory]
    // a Sunday, a Monday, the end of a year
    [InlineData("day", "2026-11-22T23:59:59Z", "2026-11-22", "2026-11-23")]
    [InlineData("week", "2026-11-22T23:59:59Z", "2026-11-16", "2026-11-23")]
    [InlineData("week", "2026-11-23T00:00:00Z", "2026-11-23", "2026-11-30")]
    [InlineData("month", "2026-12-31T23:59:59Z", "2026-12-01", "2027-01-01")]
    [InlineData("ever", "2026-12-31T23:59:59Z", "0001-01-01", "9999-12-31")]
    public void A_cap_has_the_period_of_the_event_in_UTC(string period, string at, string from, string to)
    {
        var (start, end) = (s_rule with { CapAmount = 1, CapPeriod = period }).CapPeriodOf(At(at));

        _ = start.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture).Should().Be(from);
        _ = end.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture).Should().Be(to);
        _ = start.Kind.Should().Be(DateTimeKind.Utc);
    }

    [Theory]
    [InlineData(0, 10, 10)]
    [InlineData(8, 10, 7)]
    [InlineData(15, 10, 0)]
    [InlineData(99, 10, 0)]
    public void A_cap_leaves_what_is_left_and_never_takes(decimal used, decimal amount, decimal left) =>
        (s_rule with { CapAmount = 15 }).Within(amount, used).Should().Be(left);

    [Theory]
    [InlineData("2026-03-01T09:00:00Z", 0, null, "2026-03-01T09:00:00Z", null)]
    [InlineData("2026-03-01T09:00:00Z", 14, 90, "2026-03-15T09:00:00Z", "2026-06-14T00:00:00Z")]
    [InlineData("2026-03-01T00:00:00Z", 0, 1, "2026-03-01T00:00:00Z", "2026-03-03T00:00:00Z")]
    public void What_is_held_can_be_spent_after_its_days_and_expires_at_the_end_of_one(
        string at, int hold, int? expiry, string available, string? expires)
    {
        var rule = s_rule with { HoldDays = hold, ExpiresAfterDays = expiry };

        _ = rule.AvailableAt(At(at)).Should().Be(At(available));
        _ = rule.ExpiresAt(At(at)).Should().Be(expires is null ? null : At(expires));
    }

    [Theory]
    [InlineData(2.5, 20.20, 0.51)]
    [InlineData(2.5, 20.19, 0.50)]
    [InlineData(100, 0.01, 0.01)]
    [InlineData(1, 0.49, 0)]
    public void Per_cent_are_rounded_to_the_cent_halves_up(double percent, double value, double worth) =>
        (s_rule with { Amount = null, Percent = (decimal)percent }).Worth((decimal)value).Should().Be((decimal)worth);

    [Theory]
    [InlineData("referral.successful", true)]
    [InlineData("conversion:purchase", true)]
    [InlineData("conversion:", false)]
    [InlineData("conversion:A", false)]
    [InlineData("conversion:a b", false)]
    [InlineData("referral.pending", false)]
    [InlineData(null, false)]
    public void An_event_that_rules_wait_for_has_a_name(string? text, bool isTrigger) => RewardRule.IsTrigger(text).Should().Be(isTrigger);

    private static DateTime At(string text) => DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);
}
