using ReferralHub.Domain;
using ReferralHub.Shared.Rewards;

namespace ReferralHub.Shared.OpenApi;

/// <summary>The ledger, its rules, and spending.</summary>
internal static class RewardMembers
{
    private const string Most = "99999999.99";
    private const string Trigger = "`referral.successful`, or `conversion:` and the name of a partner's event.";
    private static readonly string[] s_kinds =
        [RewardKind.Earned, RewardKind.Spent, RewardKind.Reversed, RewardKind.Expired, RewardKind.Cancelled];

    public static readonly Dictionary<string, Member> All = new()
    {
        ["kind"] = Member.Choice("What the entry is.", s_kinds),
        ["ListRewardsItem.status"] = Member.Choice("Of what was earned: `pending` while it is held, then `available`; everything else is "
            + "`final`.", "pending", "available", "final"),
        ["reward_type"] = Member.Choice("", RewardType.All),
        ["amount"] = Member.Amount("In the reward's unit; its sign is that of its effect on the balance."),
        ["RedeemRewardSpend.amount"] = Member.Amount("In the reward's unit.", above: "0", max: Most),
        ["RewardSpend.amount"] = Member.Amount("In the reward's unit.", above: "0", max: Most),
        ["RewardRule.amount"] = Member.Amount("What it gives; null where it is per cent.", above: "0", max: Most),
        ["Body.amount"] = Member.Amount("In the reward's unit.", above: "0", max: Most),
        ["available_at"] = new("When it can be spent."),
        ["ListRewardsItem.expires_at"] = new("When it is lost; null: never."),
        ["ExportAccountReward.expires_at"] = new("When it is lost; null: never."),
        ["SimulateRewardsGain.expires_at"] = new("When it is lost; null: never."),
        ["RewardEventData.expires_at"] = new("When it is lost; null: never."),
        ["ExportAccountSession.expires_at"] = new("When it ends in any case."),
        ["referral_id"] = new("What it was earned by, if it was one referral."),
        ["conversion_id"] = new("What it was earned by, if it was a conversion."),
        ["credits"] = Member.Amount("", min: "0"),
        ["premium_days"] = Member.Amount("", min: "0"),
        ["discount_percent"] = Member.Amount("", min: "0"),
        ["available"] = Member.Amount("What may be spent.", min: "0"),
        ["pending"] = new("Referrals that are not verified, or held."),
        ["RewardBalance.pending"] = Member.Amount("What may be spent later.", min: "0"),
        ["spent"] = Member.Amount("What was spent, less what was given back.", min: "0"),
        ["shortfall"] = Member.Amount("What was spent before it was taken back; later gains make it good first.", min: "0"),
        ["RedeemRewardSpend.status"] = Member.Choice("", SpendStatus.Requested),
        ["RewardSpend.status"] = Member.Choice("", SpendStatus.All),
        ["ExportAccountSpend.status"] = Member.Choice("", SpendStatus.All),
        ["name"] = new("Of all versions of one rule."),
        ["Body.name"] =
            Member.Text("Of all versions of one rule: with a name that is there, this is the next one.", 3, 50, "^[a-z0-9-]{3,50}$"),
        ["trigger"] = new(Trigger),
        ["Body.trigger"] = new(Trigger) { Pattern = @"^(referral\.successful|conversion:[a-z0-9_.-]{1,50})$" },
        ["side"] = Member.Choice("Who gets it.", RewardRule.Sides.All),
        ["SimulateRewardsGain.side"] = Member.Choice("Who would get it.", RewardRule.Sides.Referrer, RewardRule.Sides.Referred),
        ["percent"] = Member.Amount("Of the conversion's value; null where it is an amount.", above: "0", max: "100"),
        ["Body.percent"] = Member.Amount("Of the conversion's value, instead of an amount.", above: "0", max: "100"),
        ["milestone"] = new("Given once so many referrals are successful; null: for each."),
        ["Body.milestone"] = Member.Number("Give it once so many referrals are successful; null: for each.", "1", "10000"),
        ["cap_amount"] = Member.Amount("At most so much in a `cap_period`; null: any amount.", above: "0", max: Most),
        ["cap_period"] = Member.Choice("In UTC, weeks from Monday; with a `cap_amount` alone.", RewardRule.CapPeriods.All),
        ["hold_days"] = Member.Number("Days before it can be spent.", "0", "365"),
        ["expires_after_days"] = Member.Number("Days after which it is lost; null: never.", "1", "3650"),
        ["valid_from"] = new("Its first instant."),
        ["Body.valid_from"] = new("Its first instant, now or later; absent: now."),
        ["valid_to"] = new("The instant before which it ends; null: it does not."),
        ["version"] = new("Grows with each change.") { Min = "1" },
        ["referrer_id"] = new("") { Format = "uuid" },
        ["referred_user_id"] = new("") { Format = "uuid" },
        ["entries"] = new("What would be written.")
    };
}
