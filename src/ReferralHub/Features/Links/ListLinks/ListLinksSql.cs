using ReferralHub.Shared.Referrals;

namespace ReferralHub.Features.ReferralLinks;

internal static class ListLinksSql
{
    /// <summary>Ids are time-ordered, so the page's key is the id alone.</summary>
    internal const string Page =
        $"""
        {ReferralLinkSql.Own}
          and (@After::uuid is null or l.id > @After)
        order by l.id
        limit @Rows
        """;
}
