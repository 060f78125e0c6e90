namespace ReferralHub.Shared.Referrals;

/// <summary>A referral as reviewers see it: with both sides.</summary>
internal sealed record ReviewedReferral(
    Guid Id, ReviewedReferral.Person Referrer, ReviewedReferral.Person ReferredUser, string Status, string? Reason, DateTime DateReferred,
    DateTime StatusChangedAt, ReviewedReferral.CreditedLink Link)
{
    /// <summary>Without a name: erased.</summary>
    internal sealed record Person(Guid Id, string? Username);

    internal sealed record CreditedLink(Guid Id, string Code);

    internal sealed record Row(
        Guid Id, Guid ReferrerId, string? ReferrerName, Guid ReferredId, string? ReferredName, string Status, string? Reason,
        DateTime CreatedAt, DateTime StatusChangedAt, Guid LinkId, string Code)
    {
        public ReviewedReferral ToReferral() => new(
            Id, new Person(ReferrerId, ReferrerName), new Person(ReferredId, ReferredName), Status, Reason, CreatedAt, StatusChangedAt,
            new CreditedLink(LinkId, Code));
    }
}
