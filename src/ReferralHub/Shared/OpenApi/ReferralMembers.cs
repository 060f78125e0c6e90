using ReferralHub.Domain;

namespace ReferralHub.Shared.OpenApi;

/// <summary>Links, referrals, stats, and what admins see of them.</summary>
internal static class ReferralMembers
{
    private const string Why = "A code such as `velocity`, or the words of the admin who decided; null where there is nothing to say.";

    public static readonly Dictionary<string, Member> All = new()
    {
        ["code"] = new("Matched without regard to case; of default ones O is 0, and I and L are 1."),
        ["Body.code"] =
            Member.Text("Of one's own choice, taken by nobody and not reserved.", 4, ReferralCode.MaxLength, "^[A-Za-z0-9-]{4,32}$"),
        ["url"] = new("What to share.") { Format = "uri" },
        ["label"] = new("For its owner."),
        ["Body.label"] = Member.Text("For its owner; null takes it away.", 1, 100),
        ["is_default"] = new("Whether it is the one that everybody has and nobody can delete."),
        ["expires_at"] = new("When it ends; null: never."),
        ["Body.expires_at"] = new("In the future; null: never."),
        ["max_signups"] = new("How many may sign up by it; null: any number."),
        ["Body.max_signups"] = new("How many may sign up by it; null: any number.") { Min = "1" },
        ["disabled"] = new("Whether it is switched off."),
        ["clicks"] = new("Visitors, each once an hour and link."),
        ["signups"] = new("People who signed up."),
        ["successful"] = new("Referrals that are successful."),
        ["valid"] = new("Whether a sign-up with it would count now."),
        ["LookUpCodeAnswer.reason"] = Member.Choice("Why not; absent of a valid one.", "unknown", "expired", "disabled", "full"),
        ["status"] = Member.Choice("", ReferralStatus.All),
        ["reason"] = new(Why),
        ["Body.reason"] = Member.Text("Why, for whom it concerns.", 1, 100),
        ["date_referred"] = new("When they signed up."),
        ["status_changed_at"] = new("When it came to be in this state."),
        ["history"] = new("Every state it was in, oldest first."),
        ["totals"] = new("Of all time."),
        ["conversion_rate"] = Member.Number("Successful ones of all sign-ups.", "0", "1"),
        ["at"] = new(""),
        ["EndRewardRuleBody.at"] = new("When it ends, now or later; absent: now."),
        ["SimulateRewardsBody.at"] = new("When it would happen, before the year 2200; absent: now."),
        ["GetReferralStatsMilestone.at"] = new("The number of successes that meets it."),
        ["remaining"] = new("How many are missing."),
        ["daily"] = new("Each day of the range, empty ones too, oldest first."),
        ["date"] = new("A day of the time zone that was asked for.") { Format = "date" },
        ["ExportAccountDay.date"] = new("A day of UTC.") { Format = "date" },
        ["as_of"] = new("Up to when everything is counted."),
        ["rank"] = new("From 1; null without a success.") { Min = "1" },
        ["to_next"] = new("How many more successes bring one place up; null for the first."),
        ["ExportAccountPlace.period"] = new("`all`, a week or a month."),
        ["text"] = new("The code."),
        ["is_current"] = new("Whether it is the one that is shown; the others still lead there."),
        ["actor_type"] = Member.Choice("Who did it.", "user", "admin", "partner", "system"),
        ["ListAuditEventsParty.type"] = new("`user`, `admin`, `partner` or `system`; of subjects, what it was done to."),
        ["ListAuditEventsParty.id"] = new("Null where nobody acted: `system`."),
        ["action"] = new("Such as `referral_approved`."),
        ["before"] = new("What was changed, by name.") { IsState = true },
        ["after"] = new("What it was changed to, by name.") { IsState = true },
        ["next_cursor"] = new("For the next page; null: this was the last.")
    };
}
