using ReferralHub.Domain;

namespace ReferralHub.Shared.OpenApi;

/// <summary>Who invited whom, and what became of it.</summary>
internal static class ReferralTerms
{
    internal static readonly Dictionary<string, Term> All = new()
    {
        ["referral_code"] = new("The code to invite others by, for ever the same.", Example.BobsCode),
        ["referral_link"] = new("The code as a link.", Example.BobsLink) { Format = "uri" },
        ["Body.referral_code"] = new(
            // null: who tries the example as it stands is to succeed
            $"The code of who invited them, such as `{Example.AdasCode}`, in any case; empty counts as absent.", Term.Null),
        ["referred_by"] = new("Who invited them.", null),
        ["RegisterReferrer.id"] = new("Their id.", Example.Ada),
        ["RegisterReferrer.username"] = new("Unique without regard to case.", "ada"),
        ["invite_code"] = new("The code one was invited by.", Example.AdasCode),
        ["invited_count"] = new("How many people one invited.", 1),
        ["invited"] = new("The latest 20 of them.", null),
        ["ProfileFriend.id"] = new("Their id.", Example.Cleo),
        ["ProfileFriend.username"] = new("Unique without regard to case.", "cleo"),
        ["ListReferralsItem.id"] = new("The referral's id.", Example.Referral),
        ["GetReferralAnswer.id"] = new("The referral's id.", Example.Referral),
        ["ListReferralsLink.id"] = new("The link's id.", Example.Link),
        ["GetReferralLink.id"] = new("The link's id.", Example.Link),
        ["referred_user"] = new("Who was invited.", null),
        ["status"] = new("What became of it.", ReferralStatus.Successful) { OneOf = ReferralStatus.All },
        ["reason"] = new("Why it is so; null at the sign-up.", "email_verified"),
        ["date_referred"] = new("When the person signed up.", "2026-01-31T12:00:00.000000Z"),
        ["status_changed_at"] = new("When it became what it is.", "2026-01-31T12:05:00.000000Z"),
        ["link"] = new("The link that the person came by.", null),
        ["code"] = new("The current code of the link.", Example.AdasCode),
        ["history"] = new("All that it was, oldest first.", null),
        ["at"] = new("When it became so.", "2026-01-31T12:05:00.000000Z"),
        ["items"] = new("One page.", null),
        ["next_cursor"] = new("For the next page; null at the end.", Term.Null),
    };
}
