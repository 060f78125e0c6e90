using ReferralHub.Shared.Partners;

namespace ReferralHub.Features.Partners;

internal static class DisablePartnerSql
{
    internal const string Disable =
        """
        update partners
        set disabled_at = clock_timestamp()
        where id = @Id
          and disabled_at is null
        """;

    internal const string Find =
        $"""
        {PartnerSql.Select}
        where id = @Id
        """;
}
