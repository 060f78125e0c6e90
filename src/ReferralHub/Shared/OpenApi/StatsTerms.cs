namespace ReferralHub.Shared.OpenApi;

/// <summary>The same in numbers.</summary>
internal static class StatsTerms
{
    internal static readonly Dictionary<string, Term> All = new()
    {
        ["GetReferralStatsAnswer.referral_code"] = new("The caller's code.", Example.AdasCode),
        ["GetReferralStatsAnswer.referral_link"] = new("The code as a link.", Example.AdasLink) { Format = "uri" },
        ["totals"] = new("Of all time, whatever the range.", null),
        ["clicks"] = new("How often links were followed.", 0),
        ["signups"] = new("All who came by a link.", 2),
        ["pending"] = new("Those who have not verified their address, or are being looked at.", 1),
        ["successful"] = new("Those who count.", 1),
        ["rejected"] = new("Those whom the fraud screen or an admin refused.", 0),
        ["expired"] = new("Those who did not verify in time.", 0),
        ["reversed"] = new("Successes that were taken back.", 0),
        ["conversion_rate"] = new("`successful` / `signups`; of none 0.", 0.5),
        ["rewards"] = new("What was earned, less what was reversed.", null),
        ["credits"] = new("Credits.", 0),
        ["premium_days"] = new("Days of premium.", 0),
        ["discount_percent"] = new("Discount, in per cent.", 0),
        ["next_milestone"] = new("The next reward for many successes.", Term.Null),
        ["GetReferralStatsMilestone.at"] = new("After so many successes.", 3),
        ["remaining"] = new("So many are missing.", 2),
        ["reward"] = new("What it will be.", "30 premium_days"),
        ["daily"] = new("Every day of the range, empty ones too, oldest first.", null),
        ["date"] = new("The day, in the time zone that was asked for.", "2026-01-31"),
        ["GetReferralStatsDay.successful"] = new("Those who became successful on this day, and still are.", 1),
        ["as_of"] = new("When it was counted, at most 2 s ago.", "2026-01-31T12:05:01.500000Z"),
    };
}
