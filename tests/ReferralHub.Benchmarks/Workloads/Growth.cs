namespace ReferralHub.Benchmarks.Workloads;

/// <summary>What is assumed of 100 million people, three years after the first. All else that is told is measured.</summary>
internal static class Growth
{
    internal const double People = 100_000_000;

    /// <summary>Half of all were referred, nine of ten of those successfully, and one of five refers somebody.</summary>
    internal static readonly Dictionary<string, double> RowsAPerson = new()
    {
        ["users"] = 1,
        ["referral_links"] = 1.05,
        ["referral_codes"] = 1.1,
        ["referrals"] = 0.5,
        ["referral_history"] = 0.95,
        ["referral_feed"] = 0.5,
        ["user_counters"] = 0.2,
        ["link_counters"] = 0.2,
        // a quarter of an hour, or a day, in which something happened to a referrer
        ["user_quarters"] = 1,
        ["user_days"] = 0.9,
        // of all time, of the week and of the month
        ["leaderboard"] = 0.2,
        ["reward_entries"] = 1,
        ["reward_balances"] = 0.65,
        ["reward_stock"] = 0.6,
        // 2,000,000 sign-ins a day, kept for 90 days
        ["sessions"] = 1.8,
        // kept for a day after their end
        ["one_time_secrets"] = 0.003,
        // kept for good
        ["audit_events"] = 20,
        // kept for 30 days
        ["referral_signals"] = 0.015,
        ["outbox_events"] = 0.06,
        // of the last two hours
        ["click_visitors"] = 0.003
    };

    internal static readonly (string Name, double ADay)[] Calls =
    [
        ("sign-up with a code", 90_000), ("verification", 80_000), ("click", 3_000_000), ("sign-in", 2_000_000), ("refresh", 20_000_000)
    ];
}
