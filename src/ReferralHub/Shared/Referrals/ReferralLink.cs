using ReferralHub.Shared.Http;

namespace ReferralHub.Shared.Referrals;

/// <summary>A link as its owner sees it; the numbers are the counters', whatever codes it had.</summary>
internal sealed record ReferralLink(
    Guid Id, string Code, string Url, string? Label, bool IsDefault, DateTime? ExpiresAt, int? MaxSignups, bool Disabled, long Clicks,
    long Signups, long Successful);

/// <summary>A row of <see cref="ReferralLinkSql.Own"/>.</summary>
internal sealed record ReferralLinkRow(
    Guid Id, string Code, string? Label, bool IsDefault, DateTime? ExpiresAt, int? MaxSignups, bool Disabled, long Clicks, long Signups,
    long Successful)
{
    public ReferralLink Show(Links links) =>
        new(Id, Code, links.Referral(Code), Label, IsDefault, ExpiresAt, MaxSignups, Disabled, Clicks, Signups, Successful);
}

internal static class ReferralLinkSql
{
    /// <summary>The links of @UserId that are not deleted; its users add to the condition.</summary>
    internal const string Own =
        """
        select
          l.id,
          c.code,
          l.label,
          l.is_default,
          l.expires_at,
          l.max_signups,
          l.disabled_at is not null as disabled,
          coalesce(n.clicks, 0) as clicks,
          coalesce(n.signups, 0) as signups,
          coalesce(n.successful, 0) as successful
        from referral_links l
        join referral_codes c on c.link_id = l.id and c.is_current
        left join link_counters n on n.link_id = l.id
        where l.user_id = @UserId
          and l.deleted_at is null
        """;
}
