using ReferralHub.Shared.Partners;

namespace ReferralHub.Features.Partners;

internal static class ListPartnersSql
{
    internal const string All =
        $"""
        {PartnerSql.Select}
        order by id
        """;
}
