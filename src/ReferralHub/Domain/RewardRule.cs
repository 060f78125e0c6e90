using System.Text.RegularExpressions;

namespace ReferralHub.Domain;

/// <summary>
/// One version of a rule of the reward program, as stored: what happened (<see cref="Trigger"/>), who gets what for it, how often
/// (<see cref="Milestone"/>, cap), from when to when, and for how long. It is valid from its first instant until before its last.
/// </summary>
internal sealed partial record RewardRule(
    Guid Id, string Name, int Version, string Trigger, string Side, string RewardType, decimal? Amount, decimal? Percent, int? Milestone,
    decimal? CapAmount, string? CapPeriod, int HoldDays, int? ExpiresAfterDays, DateTime ValidFrom, DateTime? ValidTo)
{
    public const string ReferralSuccessful = "referral.successful";

    /// <summary>The reason of what a cap left nothing of, or less.</summary>
    public const string CapReached = "cap_reached";

    public static class Sides
    {
        public const string Referrer = "referrer";
        public const string Referred = "referred";
        public const string Both = "both";

        public static readonly IReadOnlyList<string> All = [Referrer, Referred, Both];
    }

    public static class CapPeriods
    {
        public const string Day = "day";
        public const string Week = "week";
        public const string Month = "month";
        public const string Ever = "ever";

        public static readonly IReadOnlyList<string> All = [Day, Week, Month, Ever];
    }

    /// <summary>Whether it rewards that side for that event at that time, each time it happens.</summary>
    public bool Rewards(string trigger, string side, DateTime at) =>
        Milestone is null && Trigger == trigger && (Side == side || Side == Sides.Both) && IsValidAt(at);

    public bool IsValidAt(DateTime at) => ValidFrom <= at && (ValidTo is null || at < ValidTo);

    /// <summary>Fixed, or per cent of a conversion's value: to the cent, halves up, as invoices do.</summary>
    public decimal Worth(decimal? value) =>
        Amount ?? Math.Round((value ?? 0) * Percent!.Value / 100, 2, MidpointRounding.AwayFromZero);

    /// <summary>What a cap leaves of an amount, when so much was earned in its period already.</summary>
    public decimal Within(decimal amount, decimal used) => CapAmount is { } cap ? Math.Clamp(cap - used, 0, amount) : amount;

    /// <summary>The rule's name, or that a cap cut some of it off.</summary>
    public string ReasonFor(decimal amount, decimal worth) => amount < worth ? CapReached : Name;

    /// <summary>Whether a text names an event that can trigger rules.</summary>
    public static bool IsTrigger(string? text) => text is ReferralSuccessful || IsConversion(text);

    /// <summary>What waits for this event of a partner's.</summary>
    public static string TriggerOf(string? conversion) => $"conversion:{conversion}";

    public static bool IsConversion(string? trigger) => trigger is not null && ConversionTrigger().IsMatch(trigger);

    /// <summary>The UTC day, week (from Monday) or month of the cap; for ever is one period.</summary>
    public (DateTime From, DateTime To) CapPeriodOf(DateTime at) => CapPeriod switch
    {
        CapPeriods.Day => (at.Date, at.Date.AddDays(1)),
        CapPeriods.Week => Week(at.Date.AddDays(-(((int)at.DayOfWeek + 6) % 7))),
        CapPeriods.Month => Month(new DateTime(at.Year, at.Month, 1, 0, 0, 0, DateTimeKind.Utc)),
        _ => (DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc), DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc))
    };

    /// <summary>When what was earned at that time can be spent.</summary>
    public DateTime AvailableAt(DateTime at) => at.AddDays(HoldDays);

    /// <summary>When it is lost: so many days after it can be spent, at the end of that UTC day.</summary>
    public DateTime? ExpiresAt(DateTime at) =>
        ExpiresAfterDays is { } days ? AvailableAt(at).Date.AddDays(days + 1) : null;

    /// <summary>What waits for a partner's event.</summary>
    [GeneratedRegex(@"^conversion:[a-z0-9_.-]{1,50}\z")]
    private static partial Regex ConversionTrigger();

    private static (DateTime, DateTime) Week(DateTime monday) => (monday, monday.AddDays(7));

    private static (DateTime, DateTime) Month(DateTime first) => (first, first.AddMonths(1));
}

/// <summary>What can be earned, as stored and as shown.</summary>
internal static class RewardType
{
    public const string Credits = "credits";
    public const string PremiumDays = "premium_days";
    public const string DiscountPercent = "discount_percent";

    public static readonly IReadOnlyList<string> All = [Credits, PremiumDays, DiscountPercent];
}

/// <summary>What an entry of the ledger is.</summary>
internal static class RewardKind
{
    public const string Earned = "earned";
    public const string Spent = "spent";
    public const string Reversed = "reversed";
    public const string Expired = "expired";
    public const string Cancelled = "cancelled";
}
